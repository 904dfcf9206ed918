"""Who wrote a mail: only our own border is believed (spec F.3, RFC 8601, threats S34, S38)."""

import pytest

from channels.email import domains, mime
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.message import Inbound

OURS = "mx.desk.example"
BORDER = "Received: from mail.kunde.example (mail.kunde.example [203.0.113.7]) by mx.desk.example"
PASS = f"Authentication-Results: {OURS}; dmarc=pass header.from=kunde.example"
FAIL = f"Authentication-Results: {OURS}; dmarc=fail (p=reject) header.from=kunde.example"
FROM = "From: Lea <lea@kunde.example>"
STRANGER = "Received: from pc (pc [198.51.100.1]) by mail.kunde.example"


def read(*lines: str) -> Inbound:
    raw = "\r\n".join([*lines, "", "Hello"]).encode()
    parsed = mime.parse(raw, own_address="help@desk.example", trusted_hosts=(OURS,))
    assert isinstance(parsed, tuple)
    assert isinstance(parsed[0], Inbound)
    return parsed[0]


def proof(*lines: str) -> ProofLevel:
    return read(*lines).proof


class TestProof:
    @pytest.mark.parametrize(
        "results",
        [
            pytest.param([PASS, BORDER], id="above the border"),
            pytest.param([BORDER, PASS], id="below the border, as some servers write"),
            pytest.param(
                ["Received: by store.desk.example with LMTP", PASS, BORDER], id="behind a hop"
            ),
            pytest.param(
                [
                    "Received: from mx.desk.example (mx [10.0.0.4]) by store.desk.example",
                    PASS,
                    BORDER,
                ],
                id="behind an inner server",
            ),
            pytest.param(
                [
                    f"Authentication-Results: {OURS.upper()} 1; spf=pass smtp.mailfrom=x;\r\n"
                    ' dkim=pass (good; "key") header.d=kunde.example;\r\n'
                    " dmarc = pass (p=none; (dis=none)) header.from=Kunde.EXAMPLE",
                    BORDER,
                ],
                id="with comments, folded, in other letters",
            ),
            pytest.param(
                [f"Authentication-Results: {OURS}; dkim=pass header.d=x", PASS, BORDER],
                id="in the second field above the border",
            ),
        ],
    )
    def test_our_border_proves_the_sender(self, results: list[str]) -> None:
        assert proof(*results, FROM) is ProofLevel.CHANNEL_PROVEN

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([BORDER, FROM], id="no result"),
            pytest.param([FAIL, BORDER, PASS, FROM], id="forged below a failure"),
            pytest.param([BORDER, FAIL, PASS, FROM], id="forged beside a failure"),
            pytest.param([BORDER, STRANGER, PASS, FROM], id="forged below another hop"),
            pytest.param(
                [BORDER, f"Authentication-Results: {OURS}; spf=pass", PASS, FROM],
                id="forged where our border said nothing of DMARC",
            ),
            pytest.param(
                [PASS.replace(OURS, "mx.other.example"), BORDER, FROM], id="of a stranger"
            ),
            pytest.param([PASS.replace("pass", "none"), BORDER, FROM], id="no policy"),
            pytest.param([PASS.replace("kunde", "other"), BORDER, FROM], id="about another domain"),
            pytest.param(
                [PASS.replace("kunde.example", "mail.kunde.example"), BORDER, FROM],
                id="about a domain below",
            ),
            pytest.param(
                [f"Authentication-Results: {OURS}; spf=pass; dkim=pass", BORDER, FROM],
                id="SPF and DKIM alone (F-AUTH-2)",
            ),
            pytest.param(
                [
                    f"Authentication-Results: x (; {OURS}; dmarc=pass header.from=kunde.example)",
                    FROM,
                ],
                id="in a comment",
            ),
            pytest.param(
                [
                    f'Authentication-Results: {OURS}; x="; dmarc=pass header.from=kunde.example"',
                    BORDER,
                    FROM,
                ],
                id="in quotation marks",
            ),
            pytest.param([PASS, BORDER, FROM, "From: eve@evil.example"], id="two From fields"),
            pytest.param([PASS, BORDER, FROM, "From: Nobody"], id="a second From without address"),
            pytest.param(
                [PASS, BORDER, "From: lea@kunde.example, eve@evil.example"], id="two mailboxes"
            ),
            pytest.param([PASS, BORDER, "Sender: lea@kunde.example"], id="no From"),
        ],
    )
    def test_nobody_else_does(self, lines: list[str]) -> None:
        assert proof(*lines) is ProofLevel.CLAIMED

    def test_without_a_trusted_host_nobody_is_proven(self) -> None:
        parsed = mime.parse(f"{PASS}\r\n{FROM}\r\n\r\nx".encode())
        assert isinstance(parsed, tuple)
        assert isinstance(parsed[0], Inbound)
        assert parsed[0].proof is ProofLevel.CLAIMED


class TestWarnings:
    @pytest.mark.parametrize(
        ("lines", "warnings"),
        [
            ([FROM], ()),
            ([FROM, "From: eve@evil.example"], ("several_senders",)),
            (["From: lea@kunde.example, eve@evil.example"], ("several_senders",)),
            (["Subject: x"], ("no_sender",)),
            (["From: nobody"], ("no_sender",)),
            (['From: "boss@desk.example" <eve@evil.example>'], ("address_in_name",)),
            (['From: "lea@kunde.example" <lea@kunde.example>'], ()),
            (["From: مدیر boss@desk.example <eve@evil.example>"], ("address_in_name",)),
            ([FAIL, BORDER, FROM], ("dmarc_fail",)),
            ([FROM, "Reply-To: eve@evil.example"], ("reply_to_elsewhere",)),
            ([FROM, "Reply-To: other@mail.kunde.example"], ()),
            (["From: a@desk-example.example"], ()),
            (["From: a@dеsk.example"], ("lookalike",)),  # a Cyrillic letter
            (["From: a@de5k.example"], ("lookalike",)),
            (["From: سارا <s@بانک.ایران>"], ()),
            (["From: a@bücher.example"], ()),
        ],
    )
    def test_what_speaks_against_a_sender(
        self, lines: list[str], warnings: tuple[str, ...]
    ) -> None:
        assert read(*lines).warnings == warnings


class TestReplyTo:
    @pytest.mark.parametrize(
        ("asked", "answered"),
        [
            ("team@kunde.example", "team@kunde.example"),
            ("team@mail.kunde.example", "team@mail.kunde.example"),
            ("lea@kunde.example", None),
            ("eve@evil.example", None),
            ("", None),
        ],
    )
    def test_answers_stay_in_the_house(self, asked: str, answered: str | None) -> None:
        assert read(FROM, f"Reply-To: {asked}").reply_to == answered

    @pytest.mark.parametrize(
        ("one", "other", "related"),
        [
            ("a.example.com", "b.example.com", True),
            ("example.com", "example.org", False),
            ("one.co.uk", "two.co.uk", False),
            ("mail.one.co.ir", "one.co.ir", True),
            ("one.co", "two.co", False),
            ("localhost", "localhost", True),
        ],
    )
    def test_whose_a_domain_is(self, one: str, other: str, related: bool) -> None:  # noqa: FBT001
        assert domains.are_related(one, other) is related
