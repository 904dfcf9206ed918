"""The signature under what leaves (F-OUT-5), read by an independent reader."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from channels.email import dkim
from contactcenter.domain.message import File
from tests.channels.email import dkim_reader
from tests.channels.email.office import MESSAGE, open_office, sent
from tests.channels.email.post_office import settings

# RFC 8463, appendix A: two keys as DNS has them, and a mail that carries a signature by each.
KEYS_OF_THE_RFC = {
    "brisbane": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test": "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bd"
    "OKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4h"
    "stT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
}
MAIL_OF_THE_RFC = """\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace("\n", "\r\n").encode()

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RSA = rsa.generate_private_key(65_537, 2_048)
ED25519 = Ed25519PrivateKey.generate()
PUBLIC = {
    "rsa": base64.b64encode(
        RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode(),
    "ed": base64.b64encode(ED25519.public_key().public_bytes_raw()).decode(),
}
KEYS = {"rsa": RSA, "ed": ED25519}


def pem(key: rsa.RSAPrivateKey | Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def signed(mail: bytes, selector: str) -> bytes:
    signer = dkim.Signer(domain="firma.example", selector=selector, key=KEYS[selector])
    return signer.sign(mail, now=NOW)


def test_the_reader_believes_the_signatures_of_the_standard() -> None:
    assert dkim_reader.valid(MAIL_OF_THE_RFC, KEYS_OF_THE_RFC) == ["brisbane", "test"]
    forged = MAIL_OF_THE_RFC.replace(b"hungry", b"thirsty")
    assert dkim_reader.valid(forged, KEYS_OF_THE_RFC) == []


@pytest.mark.parametrize("selector", KEYS)
async def test_what_leaves_is_signed(selector: str) -> None:
    message = replace(
        MESSAGE,
        subject="پاسخ: نامه‌ی شما — «لامپ» " * 6,
        text="سلام،\n\nدر راه است.  \n.\n\n\n",
        references=tuple(f"{number}.{'x' * 60}@kunde.example" for number in range(30)),
        files=(File(name="صورت‌حساب.pdf", type="application/pdf", content=b"%PDF\r\n.\r\n" * 99),),
    )
    async with open_office() as office:
        config = settings(
            smtp_port=office.port, dkim_selector=selector, dkim_key=pem(KEYS[selector])
        )
        await sent(config, message, replace(MESSAGE, automatic="auto-replied", loop_mark="m"))
    contents = [each.original_content or b"" for each in office.taken]
    for content in contents:
        assert dkim_reader.valid(content, PUBLIC) == [selector]
        (tags,) = dkim_reader.signatures(content)
        assert tags["d"] == "firma.example"
        assert max(map(len, content.split(b"\r\n"))) <= 998
    assert "auto-submitted" in dkim_reader.signatures(contents[1])[0]["h"].split(":")


async def test_without_a_key_nothing_is_signed() -> None:
    async with open_office() as office:
        await sent(settings(smtp_port=office.port), MESSAGE)
    assert dkim_reader.signatures(office.taken[0].original_content or b"") == []


@pytest.mark.parametrize(
    "added",
    [
        b"From: Boss <boss@firma.example>\r\n",
        b"To: everybody@kunde.example\r\n",
        b"Subject: Pay now\r\n",
        b"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n",
        b"Message-ID: <other@firma.example>\r\n",
        b"Reply-To: thief@dieb.example\r\n",
    ],
)
@pytest.mark.parametrize("place", ["in front", "behind"])
def test_nobody_can_add_a_field_that_counts(added: bytes, place: str) -> None:
    """Each is signed once more than it occurs, also where it does not occur."""
    mail = b"From: a@firma.example\r\nSubject: x\r\nX-Other: y\r\n\r\nHello\r\n"
    whole = signed(mail, "rsa")
    if place == "in front":
        longer = added + whole
    else:
        longer = whole.replace(b"\r\n\r\n", b"\r\n" + added + b"\r\n", 1)
    assert dkim_reader.valid(whole, PUBLIC) == ["rsa"]
    assert dkim_reader.valid(longer, PUBLIC) == []
    assert dkim_reader.valid(b"X-Seen: yes\r\n" + whole, PUBLIC) == ["rsa"]


@pytest.mark.parametrize(
    "body",
    [b"", b"\r\n", b"\r\n\r\n", b"a", b"a\r\n\r\n\r\n", b"a  b\t\r\n c \r\n \r\n", b"a\nb\rc\r\n"],
)
def test_bodies_of_any_shape_are_signed(body: bytes) -> None:
    """RFC 6376, 3.4.4: blanks and empty lines at the end do not count."""
    mail = b"From: a@firma.example\r\nTo: b@c.example\r\nTo: d@e.example\r\n\r\n" + body
    for selector in KEYS:
        assert dkim_reader.valid(signed(mail, selector), PUBLIC) == [selector]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"dkim_key": "x", "dkim_selector": "s"}, "dkim_key is no private key"),
        ({"dkim_key": pem(RSA)}, "dkim_selector cannot stand in a DNS name"),
        ({"dkim_key": pem(RSA), "dkim_selector": "a b"}, "dkim_selector cannot stand"),
        ({"dkim_key": pem(RSA), "dkim_selector": "s", "dkim_domain": "خانه.ir"}, "dkim_domain"),
        ({"dkim_selector": "s"}, "dkim_key is empty"),
        (
            {"dkim_key": pem(ec.generate_private_key(ec.SECP256R1())), "dkim_selector": "s"},
            "neither an RSA nor an Ed25519 key",
        ),
    ],
)
def test_keys_that_cannot_sign_are_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        settings(**changed)


def test_a_key_is_not_shown() -> None:
    config = settings(dkim_key=pem(RSA), dkim_selector="s")
    assert not re.search("PRIVATE", repr(config))
