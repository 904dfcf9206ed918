"""S40: what a site signs about its visitor holds for one inbox, one customer and now, or not."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat import Config, WebChat, connect
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.message import Stated
from contactcenter.ports.channel import Forged

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
KEY, OLD, OTHER = "k" * 32, "o" * 32, "x" * 32
INBOX, SITE = "key-of-the-inbox", "https://shop.example"
HEADER = {"alg": "HS256", "typ": "JWT", "kid": "new"}
CLAIMS = {
    "iss": SITE,
    "aud": INBOX,
    "sub": "customer-7",
    "exp": AT + 300,
    "nbf": AT,
    "iat": AT,
    "jti": "0123456789abcdef",
    "name": "Negar",
    "email": "Negar@Shop.example",
    "phone": "۰۹۱۲ ۱۱۱ ۲۲۳۳",
}


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def token(
    header: Mapping[str, object] | None = None,
    key: str = KEY,
    digest: str = "sha256",
    without: str = "",
    **claims: object,
) -> str:
    told = {name: value for name, value in {**CLAIMS, **claims}.items() if name != without}
    signed = f"{part(HEADER if header is None else header)}.{part(told)}"
    mac = hmac.new(key.encode(), signed.encode(), digest).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def channel(**settings: Any) -> WebChat:
    usual = {"keys": {"new": KEY, "old": OLD}, "issuer": SITE, "region": "IR"}
    return connect(Config(**{**usual, **settings}))


def test_a_genuine_token_says_who_it_is() -> None:
    said = channel().vouched(token(), audience=INBOX, now=NOW)
    assert (said.subject, said.token_id, said.name) == ("customer-7", CLAIMS["jti"], "Negar")
    assert said.until.timestamp() == CLAIMS["exp"]
    assert said.stated == (
        Stated(kind="email", address="negar@shop.example", proof=ProofLevel.ASSERTED),
        Stated(kind="phone", address="+989121112233", proof=ProofLevel.ASSERTED),
    )


@pytest.mark.parametrize(
    "good",
    [
        pytest.param(token({"alg": "HS256", "kid": "old"}, OLD), id="the key before this one"),
        pytest.param(token(without="nbf"), id="no nbf"),
        pytest.param(token(without="iat"), id="no iat"),
        pytest.param(token(without="name"), id="no name"),
        pytest.param(token(nbf=AT + 20, iat=AT + 20), id="a clock 20 seconds ahead"),
        pytest.param(token(exp=AT + 300.5), id="fractions of a second"),
        pytest.param(token({**HEADER, "jku": "https://evil.example"}), id="where to find a key"),
    ],
)
def test_what_may_differ(good: str) -> None:
    assert channel().vouched(good, audience=INBOX, now=NOW).subject == "customer-7"


def flipped(good: str, at: int) -> str:
    return good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]


def resigned(change: Callable[[dict[str, Any]], object]) -> str:
    """Give a token whose claims were changed after it was signed."""
    claims: dict[str, Any] = dict(CLAIMS)
    change(claims)
    header, _, mark = token().split(".")
    return f"{header}.{part(claims)}.{mark}"


def unsigned(algorithm: str) -> str:
    return f"{part({**HEADER, 'alg': algorithm})}.{part(CLAIMS)}."


_PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD9\n"
_RS = {**HEADER, "alg": "RS256"}


@pytest.mark.parametrize(
    ("bad", "claim"),
    [
        pytest.param(unsigned("none"), "alg", id="alg none"),
        pytest.param(unsigned("None"), "alg", id="alg None"),
        pytest.param(unsigned("NONE"), "alg", id="alg NONE"),
        pytest.param(unsigned("nOnE"), "alg", id="alg nOnE"),
        pytest.param(unsigned(""), "alg", id="alg empty"),
        pytest.param(unsigned("HS256"), "the signature", id="no signature"),
        pytest.param(token({"kid": "new"}), "alg", id="no alg"),
        pytest.param(token({**HEADER, "alg": None}), "alg", id="alg null"),
        pytest.param(token({**HEADER, "alg": ["HS256"]}), "alg", id="alg a list"),
        pytest.param(token({**HEADER, "alg": "hs256"}), "alg", id="alg in small letters"),
        pytest.param(token({**HEADER, "alg": "HS384"}, digest="sha384"), "alg", id="HS384"),
        pytest.param(token({**HEADER, "alg": "HS512"}, digest="sha512"), "alg", id="HS512"),
        pytest.param(token({**HEADER, "alg": "HS1"}, digest="sha1"), "alg", id="HS1"),
        pytest.param(token(_RS), "alg", id="RS256 signed with the HMAC key"),
        pytest.param(token(_RS, _PUBLIC_KEY), "alg", id="RS256 signed with a public key"),
        pytest.param(token(key=_PUBLIC_KEY), "the signature", id="HS256 with a public key"),
        pytest.param(token({**HEADER, "alg": "ES256"}), "alg", id="ES256"),
        pytest.param(token({**HEADER, "alg": "PS256"}), "alg", id="PS256"),
        pytest.param(token({**HEADER, "alg": "EdDSA"}), "alg", id="EdDSA"),
        pytest.param(token({**HEADER, "crit": ["b64"], "b64": False}), "not a JWT", id="crit b64"),
        pytest.param(token({**HEADER, "crit": ["exp"]}), "(crit|not a JWT)", id="crit"),
        pytest.param(token({**HEADER, "jwk": {"kty": "oct", "k": "eHg"}}, "x" * 32),
                     "the signature", id="brings its own key"),
        pytest.param(token({**HEADER, "kid": "other"}), "kid", id="unknown kid"),
        pytest.param(token({**HEADER, "kid": "old"}), "the signature", id="kid of another key"),
        pytest.param(token({"alg": "HS256"}), "kid", id="no kid where there are two keys"),
        pytest.param(token({**HEADER, "kid": ""}), "kid", id="empty kid"),
        pytest.param(token({**HEADER, "kid": "../../dev/null"}), "kid", id="kid is a path"),
        pytest.param(token({**HEADER, "kid": ["new"]}), "not a JWT", id="kid is a list"),
        pytest.param(token(key=OTHER), "the signature", id="another site's key"),
        pytest.param(token(key=""), "the signature", id="an empty key"),
        pytest.param(token(key=KEY[:-1]), "the signature", id="a key cut short"),
        pytest.param(flipped(token(), -3), "the signature", id="a changed signature"),
        pytest.param(resigned(lambda c: c.update(sub="admin")), "the signature", id="another sub"),
        pytest.param(resigned(lambda c: c.update(email="boss@shop.example")),
                     "the signature", id="another e-mail address"),
        pytest.param(resigned(lambda c: c.update(exp=AT + 9000)), "the signature", id="later exp"),
        pytest.param(token(aud="another-inbox"), "aud", id="another inbox"),
        pytest.param(token(without="aud"), "aud", id="no aud"),
        pytest.param(token(aud=None), "aud", id="aud null"),
        pytest.param(token(aud=[INBOX, "another-inbox"]), "aud", id="several inboxes"),
        pytest.param(token(aud=INBOX.upper()), "aud", id="aud in capitals"),
        pytest.param(token(aud=""), "aud", id="aud empty"),
        pytest.param(token(iss="https://evil.example"), "iss", id="another site"),
        pytest.param(token(without="iss"), "iss", id="no iss"),
        pytest.param(token(iss=[SITE]), "iss", id="iss a list"),
        pytest.param(token(without="exp"), "exp", id="no exp"),
        pytest.param(token(exp=AT), "exp", id="over just now"),
        pytest.param(token(exp=AT - 86_400), "exp", id="over since yesterday"),
        pytest.param(token(exp=0), "exp", id="exp 0"),
        pytest.param(token(exp=-1), "exp", id="exp negative"),
        pytest.param(token(exp=str(AT + 300)), "exp", id="exp a text"),
        pytest.param(token(exp=True), "exp", id="exp true"),
        pytest.param(token(exp=float("inf")), "exp", id="exp endless"),
        pytest.param(token(exp=float("nan")), "exp", id="exp not a number"),
        pytest.param(token(exp=10**400), "exp", id="exp beyond all numbers"),
        pytest.param(token(exp=(AT + 300) * 1000), "exp", id="exp in milliseconds"),
        pytest.param(token(exp=AT + 90_000), "exp", id="good for more than a day"),
        pytest.param(token(nbf=AT + 60), "nbf", id="nbf in the future"),
        pytest.param(token(nbf="now"), "nbf", id="nbf a text"),
        pytest.param(token(iat=AT + 3600), "iat", id="signed in the future"),
        pytest.param(token(without="sub"), "sub", id="no sub"),
        pytest.param(token(sub=""), "sub", id="sub empty"),
        pytest.param(token(sub=7), "sub", id="sub a number"),
        pytest.param(token(sub="a\u0000b"), "sub", id="sub with U+0000"),
        pytest.param(token(sub="x" * 201), "sub", id="sub too long"),
        pytest.param(token(without="jti"), "jti", id="no jti"),
        pytest.param(token(jti="1"), "jti", id="jti that another may guess"),
        pytest.param(token(jti=["0123456789abcdef"]), "jti", id="jti a list"),
        pytest.param(token(email="negar"), "email", id="no e-mail address"),
        pytest.param(token(email="a@b.example, c@d.example"), "email", id="two addresses"),
        pytest.param(token(email={"address": "a@b.example"}), "email", id="e-mail an object"),
        pytest.param(token(phone="7"), "phone", id="no phone number"),
        pytest.param(token(name=["Negar"]), "name", id="name a list"),
        pytest.param("", "not a JWT", id="nothing"),
        pytest.param("a.b.c", "not a JWT", id="three words"),
        pytest.param(f"{part([])}.{part(CLAIMS)}.x", "not a JWT", id="header a list"),
        pytest.param(".".join([*token().split("."), "x", "y"]), "not a JWT", id="five parts"),
        pytest.param("x" * 5000, "a token of 5000", id="too long"),
        pytest.param("\ud800.x.y", "not a JWT", id="half a character"),
    ],
)  # fmt: skip
def test_a_token_that_does_not_hold_is_refused_by_what_is_wrong(bad: str, claim: str) -> None:
    with pytest.raises(Forged, match=f"^{claim}"):
        channel().vouched(bad, audience=INBOX, now=NOW)


def test_no_byte_of_a_token_can_be_changed() -> None:
    good = token()
    for at in range(len(good) - 1):  # the last one holds four bits that mean nothing
        with pytest.raises(Forged):
            channel().vouched(flipped(good, at), audience=INBOX, now=NOW)


def test_without_keys_nobody_is_vouched_for() -> None:
    with pytest.raises(Forged, match="no keys"):
        channel(keys={}).vouched(token(key=""), audience=INBOX, now=NOW)


def test_where_there_is_one_key_it_needs_no_name() -> None:
    alone = channel(keys={"new": KEY}, issuer=None)
    said = alone.vouched(token({"alg": "HS256"}, without="iss"), audience=INBOX, now=NOW)
    assert said.subject == "customer-7"


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"keys": {"new": "short"}}, "keys.new"),
        ({"keys": {"new": 7}}, "keys.new"),
        ({"keys": [KEY]}, "keys"),
        ({"issuer": 7}, "issuer"),
        ({"region": "Persia"}, "region"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        Config(**settings)


def test_keys_are_never_shown() -> None:
    assert KEY not in repr(Config(keys={"new": KEY}))
    assert KEY not in str(channel().shown())


@given(st.text(max_size=300))
def test_any_text_is_refused(told: str) -> None:
    with pytest.raises(Forged):
        channel().vouched(told, audience=INBOX, now=NOW)


def test_the_signature_is_that_of_the_standard() -> None:
    """RFC 7515, A.1, so that what sites sign elsewhere is what is checked here."""
    mac = hmac.new(KEY.encode(), token().rpartition(".")[0].encode(), hashlib.sha256).digest()
    assert token().endswith(base64.urlsafe_b64encode(mac).decode().rstrip("="))
