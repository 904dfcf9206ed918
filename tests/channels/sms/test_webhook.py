"""What comes to the inbox's address: signed by Twilio, or with a secret beside it."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from channels.sms import Config, connect
from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.ids import InboxId
from contactcenter.ports.channel import Forged, Posted, Raw, Signed
from tests.channels.sms.gateways import NOON
from tests.serving import CHAT, Service, serving

URL = "https://desk.example/hooks/k?inbox=1"
FORM = urlencode({"MessageSid": "SM1", "From": "+989121112233", "Body": "سلام & بله", "A": ""})
TWILIO = Config(preset="twilio", user="AC1", secret="token")


def sign(url: str, form: str, token: str = "token") -> str:
    """Sign as Twilio's documentation says."""
    joined = "".join(
        name + value for name, value in sorted(parse_qsl(form, keep_blank_values=True))
    )
    made = hmac.new(token.encode(), (url + joined).encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def posted(body: str = FORM, *, url: str = URL, method: str = "POST", **headers: str) -> Posted:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = "application/x-www-form-urlencoded"
    return Posted(
        method=method,
        url=url,
        headers={"content-type": kind, **named},
        body=body.encode(),
        received_at=NOON,
    )


def raws(config: Config, request: Posted) -> tuple[Raw, ...]:
    return connect(config).verify(request).raws


def test_the_channel_is_signed() -> None:
    assert isinstance(connect(Config()), Signed)


def test_the_example_of_twilios_documentation_is_genuine() -> None:
    """The request and the token that Twilio's pages on security show with their signature."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    form = "Digits=1234&To=%2B18005551212&From=%2B12349013030&Caller=%2B12349013030"
    form += "&CallSid=CA1234567890ABCDE"
    config = Config(preset="twilio", secret="12345")
    signature = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
    genuine = posted(form, url=url, x_twilio_signature=signature)
    assert len(raws(config, genuine)) == 1
    assert sign(url, form, "12345") == signature


def test_twilio_hears_that_there_is_nothing_to_say() -> None:
    verified = connect(TWILIO).verify(posted(x_twilio_signature=sign(URL, FORM)))
    assert (verified.body, verified.media_type) == (b"<Response></Response>", "text/xml")
    assert [raw.body for raw in verified.raws] == [FORM.encode()]


@pytest.mark.parametrize(
    "signed_url",
    [URL, URL.replace("desk.example", "desk.example:443")],
    ids=["without its port", "with its port"],
)
def test_twilio_may_sign_the_port_or_not(signed_url: str) -> None:
    for url in (URL, URL.replace("desk.example", "desk.example:443")):
        assert raws(TWILIO, posted(url=url, x_twilio_signature=sign(signed_url, FORM)))


@pytest.mark.parametrize(
    "request_",
    [
        posted(),
        posted(x_twilio_signature=""),
        posted(x_twilio_signature="é"),
        posted(x_twilio_signature=sign(URL, FORM, "guess")),
        posted(x_twilio_signature=sign(URL, FORM, "")),
        posted(x_twilio_signature=sign(URL, FORM)[:-1]),
        posted(FORM + "&X=1", x_twilio_signature=sign(URL, FORM)),
        posted(url=URL + "1", x_twilio_signature=sign(URL, FORM)),
        posted(url=URL.replace("https", "http"), x_twilio_signature=sign(URL, FORM)),
        posted("{}", content_type="application/json", x_twilio_signature=sign(URL, "")),
        posted("a=1&" * 300, x_twilio_signature=sign(URL, "a=1&" * 300)),
    ],
)
def test_what_twilio_did_not_sign_is_forged(request_: Posted) -> None:
    with pytest.raises(Forged):
        raws(TWILIO, request_)


def test_json_of_twilio_is_signed_by_its_digest() -> None:
    body = '{"MessageSid": "SM1"}'
    url = f"{URL}&bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    genuine = posted(
        body, url=url, content_type="application/json", x_twilio_signature=sign(url, "")
    )
    assert raws(TWILIO, genuine)
    with pytest.raises(Forged, match="bodySHA256"):
        raws(TWILIO, replace(genuine, body=b'{"MessageSid": "SM2"}'))


HEADER = Config(hook_secret="s3cret")
QUERY = Config(hook_secret="s3cret", incoming={"signature": "query", "name": "key"})


def test_a_secret_stands_in_a_header_or_in_the_address() -> None:
    assert raws(HEADER, posted(x_hook_secret="s3cret"))
    assert raws(QUERY, posted(url=f"{URL}&key=s3cret"))
    for config, request in (
        (HEADER, posted()),
        (HEADER, posted(x_hook_secret="s3cre")),
        (HEADER, posted(x_hook_secret="é")),
        (HEADER, posted(url=f"{URL}&x-hook-secret=s3cret")),
        (QUERY, posted(x_hook_secret="s3cret")),
        (QUERY, posted(url=f"{URL}&key=S3CRET")),
        (QUERY, posted(url=f"{URL}&key=&key=s3cret")),
    ):
        with pytest.raises(Forged):
            raws(config, request)


@pytest.mark.parametrize("config", [Config(), Config(preset="twilio")])
def test_without_a_secret_nothing_is_taken(config: Config) -> None:
    for signature in (sign(URL, FORM, ""), ""):
        with pytest.raises(Forged, match="takes nothing before"):
            raws(config, posted(x_hook_secret="", x_twilio_signature=signature))


def test_what_came_in_an_address_is_kept_without_the_secret() -> None:
    """S53."""
    url = "https://desk.example/hooks/k?from=09121112233&text=%D8%A8%D9%84%D9%87+%26&key=s3cret"
    (raw,) = raws(QUERY, posted("", url=url, method="GET"))
    assert b"s3cret" not in raw.body
    assert dict(parse_qsl(raw.body.decode())) == {"from": "09121112233", "text": "بله &"}


def test_several_in_one_request_are_raw_input_each() -> None:
    said = [{"id": n, "from": "09121112233", "text": "x"} for n in range(3)]
    config = replace(HEADER, incoming={"items": "results"})
    body = json.dumps({"results": [*said, "no message"]})
    single = raws(config, posted(body, content_type="application/json", x_hook_secret="s3cret"))
    assert [json.loads(raw.body) for raw in single] == [*said, "no message"]
    assert len({raw.external_id for raw in single}) == 4


def test_a_repeat_is_known_by_its_id_and_a_text_without_one_is_new_each_time() -> None:
    """G-ADP-1; who writes «yes» twice has written it twice."""

    def name(body: dict[str, Any], minute: int) -> str:
        request = posted(json.dumps(body), x_hook_secret="s3cret")
        later = replace(request, received_at=NOON.replace(minute=minute))
        return raws(HEADER, later)[0].external_id

    named = {"id": "1", "from": "09121112233", "text": "yes"}
    unnamed = {"from": "09121112233", "text": "yes"}
    report = {"id": "9", "status": "sent"}
    assert name(named, 0) == name(named, 1)
    assert name(report, 0) == name(report, 1)
    assert name(unnamed, 0) != name(unnamed, 1)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        running.app.channels[InboxId("chat")] = connect(TWILIO)
        yield running


async def test_a_text_that_comes_twenty_times_at_once_is_one_message(service: Service) -> None:
    """L14, F43."""
    async with service.client("mina@shop.example") as mina:
        path = f"/hooks/{CHAT}"
        signature = sign(f"{service.url}{path}", FORM)
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": posted().headers["content-type"],
        }
        answers = await asyncio.gather(
            *(mina.http.post(path, content=FORM, headers=headers) for _ in range(20))
        )
        assert {(each.status_code, each.text) for each in answers} == {
            (200, "<Response></Response>")
        }
        async with mina.stream(after=0) as stream:
            await stream.until("fact", type="message_received")
    said = await service.app.store.chat_messages(InboxId("chat"), "+989121112233")
    assert [each.text for each in said] == ["سلام & بله"]
