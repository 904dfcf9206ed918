"""The command line. Each command imports what it needs, so that none waits for the others."""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

T = TypeVar("T")

_KEY = "of the inbox, as `inbox add` and `inbox list` print it"
_KEYED = {"ignore_unknown_options": True}  # a key may begin with a dash

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
inboxes = typer.Typer(no_args_is_help=True, help="Inboxes: the configured ends of channels.")
app.add_typer(inboxes, name="inbox")
presets = typer.Typer(no_args_is_help=True, help="Presets: what laws ask of complaints.")
app.add_typer(presets, name="preset")
slas = typer.Typer(no_args_is_help=True, help="SLA clocks.")
app.add_typer(slas, name="sla")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="CC_HOST, else 127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="CC_PORT, else 8000")] = None,
) -> None:
    """Run the desk: pages, sockets and all loops in one process."""
    from contactcenter.entrypoints.serve import serve as run
    from contactcenter.settings import read_settings

    given: dict[str, Any] = {"host": host, "port": port}
    run(read_settings(**{name: value for name, value in given.items() if value is not None}))


@app.command()
def work() -> None:
    """Run the loops alone, beside processes that serve."""
    from contactcenter.entrypoints.work import work as run
    from contactcenter.settings import read_settings

    run(read_settings(loops=True))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def demo(context: typer.Context) -> None:
    """Run the desk with simulated customers, on loopback, in a folder of its own."""
    arguments = [sys.executable, "-m", "contactcenter.demo", *context.args]
    os.execv(sys.executable, arguments)  # noqa: S606  our own interpreter, no shell


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from contactcenter.bootstrap import bring_up_to_date
    from contactcenter.settings import read_settings

    asyncio.run(bring_up_to_date(read_settings()))


@app.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Option(prompt="E-mail address")],
    name: Annotated[str, typer.Option(prompt="Name")],
    password: Annotated[
        str,
        typer.Option(
            prompt="Password", hide_input=True, confirmation_prompt=True, envvar="CC_ADMIN_PASSWORD"
        ),
    ],
) -> None:
    """Make an administrator's account, and a first queue when there is none."""
    from contactcenter.entrypoints.setup import create_admin as create

    _run(create(email=email, name=name, password=password))
    typer.echo(f"{email} can sign in now.")


@inboxes.command("add")
def add_inbox(
    kind: Annotated[str, typer.Argument(help="email, webchat, …")],
    name: Annotated[str, typer.Option(help="what customers read as the sender")],
    settings: Annotated[Path | None, typer.Option(help="a JSON file for the channel")] = None,
    address: Annotated[str | None, typer.Option(help="our e-mail address, for email")] = None,
    origin: Annotated[
        list[str] | None, typer.Option(help="origin of a page that may carry the chat")
    ] = None,
    undo_seconds: Annotated[
        float | None, typer.Option(help="default: 10 for email, else 0")
    ] = None,
) -> None:
    """Add an inbox; a running desk takes it up within seconds."""
    from contactcenter.entrypoints.setup import add_inbox as add

    key = _run(
        add(
            kind,
            name=name,
            settings=_json(settings) if settings else {},
            address=address,
            origins=tuple(origin or ()),
            undo_seconds=undo_seconds,
        )
    )
    typer.echo(f"added; its key is {key}")
    if kind == "form":
        typer.echo(f"people complain at /complain/{key}")


@inboxes.command("list")
def list_inboxes() -> None:
    """Print the key, the kind and the name of each inbox."""
    from contactcenter.entrypoints.setup import list_inboxes as lines

    for line in _run(lines()):
        typer.echo(line)


@inboxes.command("change", context_settings=_KEYED)
def change_settings(
    key: Annotated[str, typer.Argument(help=_KEY)],
    settings: Annotated[Path, typer.Argument(help="a JSON file of what changes")],
) -> None:
    """Change some settings of an inbox: a new token, one more template, an address for calls."""
    from contactcenter.entrypoints.setup import change_settings as change

    _run(change(key, _json(settings)))
    typer.echo("changed; a running desk takes it up within seconds")


@inboxes.command("receipts", context_settings=_KEYED)
def set_receipts(
    key: Annotated[str, typer.Argument(help=_KEY)],
    file: Annotated[Path | None, typer.Argument(help="a JSON file; none: no receipts")] = None,
) -> None:
    """Say what an inbox answers by itself: that a message arrived, and by when it is answered."""
    from contactcenter.entrypoints.setup import set_receipts as set_them

    _run(set_them(key, _json(file) if file else None))
    typer.echo("changed; a running desk takes it up within seconds")


@app.command("promise")
def promise(
    kind: Annotated[str, typer.Argument(help="calendar, sla_policy, house, preset")],
    key: Annotated[str, typer.Argument(help="which one; for the house: house")],
    file: Annotated[Path, typer.Argument(help="a JSON file")],
) -> None:
    """Let another edition of a calendar, a policy, the house or a preset hold from now on."""
    from contactcenter.entrypoints.promising import add

    typer.echo(_run(add(kind, key, _json(file))))


@presets.command("list")
def list_presets() -> None:
    """Print the presets that come with the product, and which of them bind."""
    from contactcenter.entrypoints.promising import presets as known

    for line in _run(known()):
        typer.echo(line)


@presets.command("activate")
def activate_preset(
    name: Annotated[str, typer.Argument(help="as `preset list` prints it")],
    confirm: Annotated[str, typer.Option(help="what an unverified one was compared with")] = "",
) -> None:
    """Let a preset bind complaints that are received from now on."""
    from contactcenter.entrypoints.promising import activate

    typer.echo(_run(activate(name, confirm)))


@app.command()
def parse(
    kind: Annotated[str, typer.Argument(help="email, webchat, …")],
    files: Annotated[list[Path] | None, typer.Argument(help="- reads standard input")] = None,
) -> None:
    """Show how a channel reads raw input: one JSON line a message."""
    from contactcenter.bootstrap import describe
    from contactcenter.domain.errors import DomainError

    try:
        read = describe(kind)
    except DomainError as error:
        raise typer.BadParameter(str(error)) from error
    for file in files or [Path("-")]:
        try:
            body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            _say({"error": f"{file}: {error.strerror}"})
            continue
        for message in read(body):
            _say(message)


@slas.command("check")
def check_slas(file: Annotated[Path, typer.Argument(help="a JSON file of cases")]) -> None:
    """Compute worked cases: one JSON line each, exit status 1 where one does not come out."""
    from contactcenter.entrypoints.sla_check import check

    verdicts = []
    for verdict in check(file.read_bytes()):
        _say(verdict.line)
        verdicts.append(verdict.agrees)
    raise typer.Exit(0 if all(verdicts) else 1)


@app.command()
def openapi() -> None:
    """Print the API's description, the socket's frames included."""
    from contactcenter.entrypoints.http.app import described

    _say(described().openapi())


@app.command()
def verify(
    anchors: Annotated[
        Path | None, typer.Option(help="anchors.jsonl; default: what this deployment wrote")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="the public key; default: anchors.pub beside the anchors")
    ] = None,
    pack: Annotated[
        Path | None, typer.Option(help="an evidence pack (JSON) to check, without the database")
    ] = None,
) -> None:
    """Prove that no fact was edited, removed or moved since it was written."""
    from contactcenter.entrypoints import verifying

    if pack is None:
        verdict = _run(verifying.verify(anchors, key))
    else:
        verdict = verifying.verify_pack(_json(pack), anchors, key)
    typer.echo(verdict.text)
    raise typer.Exit(0 if verdict.holds else 1)


@app.command()
def anchor(
    *,
    first: Annotated[
        bool, typer.Option(help="there never was one: vouch for all facts as they are now")
    ] = False,
) -> None:
    """Set an anchor of the record, as the desk does by itself once a day."""
    from contactcenter.entrypoints import anchoring

    typer.echo(_run(anchoring.set_one(first=first)))


@app.command("print-pack")
def print_pack(
    pack: Annotated[Path, typer.Argument(help="an evidence pack (JSON)")],
    pdf: Annotated[Path, typer.Argument(help="the PDF to write")],
    language: Annotated[str, typer.Option(help="en or fa")] = "en",
) -> None:
    """Print an evidence pack."""
    from contactcenter.bootstrap import print_pack as print_it

    pdf.write_bytes(_run(print_it(_json(pack), language)))
    typer.echo(f"{pdf} is written; its footer has the hash of {pack}")


def main() -> None:
    """Run a command; a refusal is one clear sentence."""
    from contactcenter.domain.errors import DomainError

    try:
        app()
    except (DomainError, OSError) as error:
        typer.echo(f"contactcenter: {error}", err=True)
        sys.exit(1)


def _json(file: Path) -> dict[str, Any]:
    from contactcenter.domain.errors import Invalid

    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise Invalid(f"{file} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Invalid(f"{file} holds no JSON object")
    return found


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _say(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    main()
