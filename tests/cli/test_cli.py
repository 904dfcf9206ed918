"""The command line as a person uses it: in a process of its own, in a folder of its own."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "channels"


def run(
    *arguments: str, folder: Path, given: bytes = b"", **more: str
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "CC_DATA_DIR": str(folder / "data"), **more}
    return subprocess.run(
        [sys.executable, "-m", "contactcenter.entrypoints.cli", *arguments],
        input=given,
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
    )


def test_an_administrator_is_made_once(tmp_path: Path) -> None:
    make = ["create-admin", "--email", "Ada@example.org", "--name", "Ada"]
    first = run(*make, folder=tmp_path, CC_ADMIN_PASSWORD="correct horse battery")
    assert first.returncode == 0, first.stderr
    again = run(*make, folder=tmp_path, CC_ADMIN_PASSWORD="correct horse battery")
    assert again.returncode == 1
    assert b"there is an account ada@example.org already" in again.stderr


def test_a_short_password_is_refused_with_the_length_that_is_needed(tmp_path: Path) -> None:
    make = ["create-admin", "--email", "ada@example.org", "--name", "Ada"]
    refused = run(*make, folder=tmp_path, CC_ADMIN_PASSWORD="short")
    assert refused.returncode == 1
    assert b"at least 12 characters" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CC_PUBLIC_URL", "desk.example", b"CC_PUBLIC_URL: Value error, desk.example is not like"),
        ("CC_FAILPOINT", "intake.nowhere", b"CC_FAILPOINT: intake.nowhere is none of intake.blobs"),
        (
            "CC_AGENT_LEASE_SECONDS",
            "soon",
            b"CC_AGENT_LEASE_SECONDS: Input should be a valid number",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, value: str, said: bytes
) -> None:
    refused = run("serve", folder=tmp_path, **{name: value})
    assert refused.returncode == 1
    assert said in refused.stderr
    assert b"Traceback" not in refused.stderr


def test_a_settings_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    settings = tmp_path / "mail.json"
    settings.write_text("imap_host=mail.example", "utf-8")
    refused = run(
        "inbox", "add", "email", "--name", "Shop", "--address", "a@b.example",
        "--settings", str(settings), folder=tmp_path,
    )  # fmt: skip
    assert refused.returncode == 1
    assert b"is not JSON" in refused.stderr
    assert b"Traceback" not in refused.stderr


def test_an_inbox_is_added_and_wrong_settings_are_named(tmp_path: Path) -> None:
    added = run(
        "inbox", "add", "webchat", "--name", "Shop", "--origin", "https://shop.example",
        folder=tmp_path,
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    settings = tmp_path / "mail.json"
    settings.write_text(json.dumps({"imap_hots": "mail.example"}), "utf-8")
    refused = run(
        "inbox", "add", "email", "--name", "Shop", "--address", "a@b.example",
        "--settings", str(settings), folder=tmp_path,
    )  # fmt: skip
    assert refused.returncode == 1
    assert b"no setting imap_hots" in refused.stderr
    unknown = run("inbox", "add", "fax", "--name", "Shop", folder=tmp_path)
    assert (unknown.returncode, b"no channel of kind 'fax'" in unknown.stderr) == (1, True)


def test_an_inbox_is_told_what_to_answer_by_itself(tmp_path: Path) -> None:
    added = run(
        "inbox", "add", "webchat", "--name", "Shop", "--origin", "https://shop.example",
        folder=tmp_path,
    )  # fmt: skip
    key = added.stdout.decode().rsplit(maxsplit=1)[-1]
    week = {"mon": [["09:00", "17:00"]]}
    plain = {
        "calendar": {"id": "office", "zone": "Europe/Berlin", "weekly": week},
        "target": {"kind": "business_duration", "value": 3600},
    }
    file = tmp_path / "receipts.json"
    file.write_text(json.dumps(plain), "utf-8")
    set_so = run("inbox", "receipts", key, str(file), folder=tmp_path)
    assert (set_so.returncode, b"takes it up" in set_so.stdout) == (0, True), set_so
    assert run("inbox", "receipts", key, folder=tmp_path).returncode == 0
    file.write_text(json.dumps({**plain, "texts": {"en": "{name}"}}), "utf-8")
    refused = run("inbox", "receipts", key, str(file), folder=tmp_path)
    assert (refused.returncode, b"no {name} is known" in refused.stderr) == (1, True)
    file.write_text(json.dumps({**plain, "by": key}), "utf-8")
    refused = run("inbox", "receipts", key, str(file), folder=tmp_path)
    assert (refused.returncode, b"cannot write to phone numbers" in refused.stderr) == (1, True)
    nobody = run("inbox", "receipts", "nobody", folder=tmp_path)
    assert (nobody.returncode, b"no inbox has the key" in nobody.stderr) == (1, True)


def test_the_settings_of_an_inbox_can_be_changed_one_by_one(tmp_path: Path) -> None:
    """A webhook needs the inbox's key, which is known only once the inbox is there (G-ADP-3)."""

    def said(settings: dict[str, object]) -> str:
        file = tmp_path / "bot.json"
        file.write_text(json.dumps(settings), "utf-8")
        return str(file)

    bot = said({"token": "1:abc", "poll_seconds": 5})
    added = run("inbox", "add", "telegram", "--name", "Bot", "--settings", bot, folder=tmp_path)
    key = added.stdout.decode().rsplit(maxsplit=1)[-1]
    listed = run("inbox", "list", folder=tmp_path)
    assert listed.stdout.decode().split() == [key, "telegram", "Bot"]
    half = run("inbox", "change", key, said({"mode": "webhook"}), folder=tmp_path)
    assert (half.returncode, b"webhook_url is empty" in half.stderr) == (1, True)
    hook = {"webhook_url": f"https://desk.example/hooks/{key}", "webhook_secret": "s" * 16}
    whole = {"mode": "webhook", **hook, "poll_seconds": None}
    done = run("inbox", "change", key, said(whole), folder=tmp_path)
    assert (done.returncode, b"takes it up" in done.stdout) == (0, True), done
    with sqlite3.connect(tmp_path / "data" / "contactcenter.db") as database:
        [(kept,)] = database.execute("select settings from inboxes").fetchall()
    assert json.loads(kept) == {"token": "1:abc", "mode": "webhook", **hook}
    nobody = run("inbox", "change", "-nobody", bot, folder=tmp_path)
    assert (nobody.returncode, b"no inbox has the key -nobody" in nobody.stderr) == (1, True)


def test_settings_that_are_missing_are_named(tmp_path: Path) -> None:
    refused = run("inbox", "add", "telegram", "--name", "Bot", folder=tmp_path)
    assert refused.returncode == 1
    assert b"settings of the telegram inbox: token missing" in refused.stderr


def test_the_record_is_verified_and_an_edit_is_found(tmp_path: Path) -> None:
    """I10, S33."""
    make = ["create-admin", "--email", "ada@example.org", "--name", "Ada"]
    run(*make, folder=tmp_path, CC_ADMIN_PASSWORD="correct horse battery")
    run(
        "inbox", "add", "webchat", "--name", "Shop", "--origin", "https://shop.example",
        folder=tmp_path,
    )  # fmt: skip
    holds = run("verify", folder=tmp_path)
    assert (holds.returncode, b"2 facts" in holds.stdout) == (0, True), holds
    with sqlite3.connect(tmp_path / "data" / "contactcenter.db") as database:
        database.execute("update events set body = replace(body, 'system', 'nobody')")
    database.close()
    broken = run("verify", folder=tmp_path)
    assert (broken.returncode, b"does not follow" in broken.stdout) == (1, True), broken
    assert broken.stdout.startswith(b"the record was changed (2 facts read):\n  position 1 (")
    missing = run("verify", "--anchors", str(tmp_path / "nowhere.jsonl"), folder=tmp_path)
    assert (missing.returncode, b"nowhere.jsonl" in missing.stderr) == (1, True), missing
    assert b"Traceback" not in missing.stderr


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("email", ".eml"), ("phone", ".raw"), ("telegram", ".raw"), ("webchat", ".raw")],
)
def test_parse_prints_a_line_a_message_and_goes_on_after_a_refusal(
    tmp_path: Path, kind: str, ending: str
) -> None:
    """The contract of `contactcenter parse KIND FILE…`."""
    fixtures = sorted((FIXTURES / kind / "fixtures").glob(f"*{ending}"))
    missing = tmp_path / "missing"
    files = [str(missing), *map(str, fixtures)]
    read = run("parse", kind, *files, folder=tmp_path)
    assert read.returncode == 0, read.stderr
    lines = [json.loads(line) for line in read.stdout.splitlines()]
    expected = [
        message
        for path in fixtures
        for message in json.loads(path.with_suffix(".json").read_text("utf-8"))
    ]
    assert lines[0]["error"].startswith(str(missing))
    assert lines[1:] == expected
    piped = run("parse", kind, "-", folder=tmp_path, given=fixtures[0].read_bytes())
    assert [json.loads(line) for line in piped.stdout.splitlines()] == json.loads(
        fixtures[0].with_suffix(".json").read_text("utf-8")
    )


def test_an_unknown_kind_is_refused_in_one_sentence(tmp_path: Path) -> None:
    refused = run("parse", "fax", "-", folder=tmp_path)
    assert refused.returncode == 2
    assert b"no channel of kind 'fax'" in refused.stderr


def test_the_description_holds_the_frames_of_the_socket(tmp_path: Path) -> None:
    described = run("openapi", folder=tmp_path)
    schemas = json.loads(described.stdout)["components"]["schemas"]
    assert {"TicketView", "FactFrame", "Dossier", "Snapshot", "UpTyping"} <= schemas.keys()


def test_a_calendar_a_policy_and_a_preset_are_promised(tmp_path: Path) -> None:
    file = tmp_path / "plain.json"
    hours = {"mon": [["09:00", "17:00"]]}
    file.write_text(json.dumps({"zone": "Asia/Tehran", "weekly": hours}), "utf-8")
    for version in (b"version 1", b"version 2"):
        added = run("promise", "calendar", "office", str(file), folder=tmp_path)
        assert (added.returncode, version in added.stdout) == (0, True), added
    file.write_text(json.dumps({"zone": "Mars/Olympus"}), "utf-8")
    refused = run("promise", "calendar", "office", str(file), folder=tmp_path)
    assert (refused.returncode, b"zone: " in refused.stderr) == (1, True)
    nothing = run("promise", "law", "office", str(file), folder=tmp_path)
    assert (nothing.returncode, b"none of calendar" in nothing.stderr) == (1, True)


def test_a_wording_is_tried_before_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "letters.json"
    file.write_text(json.dumps({"final": {"reasons": "Why: {{ secret }}"}}), "utf-8")
    refused = run("promise", "wording", "en", str(file), folder=tmp_path)
    assert (refused.returncode, b"en.final.reasons: there is no value" in refused.stderr) == (
        1,
        True,
    )
    file.write_text(json.dumps({"final": {"reasons": "Why: {{ reasons }}"}}), "utf-8")
    added = run("promise", "wording", "en", str(file), folder=tmp_path)
    assert (added.returncode, b"version 1" in added.stdout) == (0, True), added


def test_an_unverified_preset_binds_only_with_a_confirmation(tmp_path: Path) -> None:
    """Spec A-GOV-1, A-PRE-4: and only where the house is settled."""
    for name in ("ada", "ben"):
        make = ["create-admin", "--email", f"{name}@example.org", "--name", name]
        run(*make, folder=tmp_path, CC_ADMIN_PASSWORD="correct horse battery")
    refused = run("preset", "activate", "iso10002-default", folder=tmp_path)
    assert (refused.returncode, b"nobody is owner" in refused.stderr) == (1, True)
    (database,) = (tmp_path / "data").glob("*.db")
    with contextlib.closing(sqlite3.connect(database)) as kept:
        ada, ben = (row[0] for row in kept.execute("SELECT id FROM agents ORDER BY email"))
    house = {
        "owner_id": ada,
        "deputies": [ben],
        "management_contact": "the director",
        "policies": [{"language": "", "url": "https://example.org/policy"}],
    }
    (tmp_path / "house.json").write_text(json.dumps(house), "utf-8")
    settled = run("promise", "house", "house", str(tmp_path / "house.json"), folder=tmp_path)
    assert settled.returncode == 0, settled.stderr
    activate = ("preset", "activate", "br-sac")
    refused = run(*activate, folder=tmp_path)
    assert (refused.returncode, b"is unverified" in refused.stderr) == (1, True)
    assert run(*activate, "--confirm", "read the decree", folder=tmp_path).returncode == 0
    listed = run("preset", "list", folder=tmp_path).stdout.decode().splitlines()
    assert [each.partition("@")[0] for each in listed if "binds" in each] == ["br-sac"]
    unknown = run("preset", "activate", "mars", folder=tmp_path)
    assert (unknown.returncode, b"no preset 'mars'" in unknown.stderr) == (1, True)
