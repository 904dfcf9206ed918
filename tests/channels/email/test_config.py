"""What settings a mailbox accepts."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from channels.email import Config, connect
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Raw
from tests.channels.email.post_office import settings


def test_settings_come_from_plain_data() -> None:
    config = Config(
        **{  # type: ignore[arg-type]
            "address": "support@firma.example",
            "imap_host": "imap.firma.example",
            "imap_user": "support",
            "imap_password": "secret",
            "smtp_host": "smtp.firma.example",
        }
    )
    assert (config.imap_port, config.imap_security) == (993, "tls")
    assert (config.smtp_port, config.smtp_security) == (587, "starttls")


def test_passwords_are_not_shown() -> None:
    assert "secret" not in repr(settings(imap_password="secret", smtp_password="secret"))


def test_folders_are_read_once_each_and_inbox_has_one_name() -> None:
    config = settings(imap_folder="inbox", imap_folders=["Shop", "Inbox", "Shop"])
    assert config.folders == ("INBOX", "Shop")
    assert settings(imap_folders=["Shop"]) == settings(imap_folders=("Shop",))


def test_tokens_and_keys_are_not_shown() -> None:
    config = settings(
        oauth="microsoft",
        oauth_client_id="desk",
        oauth_client_secret="secret-1",
        oauth_refresh_token="secret-2",
    )
    assert "secret-" not in repr(config)
    marked = {each.name for each in fields(Config) if each.metadata.get("secret")}
    assert marked == {
        *("imap_password", "smtp_password"),
        *("oauth_client_secret", "oauth_refresh_token", "dkim_key"),
    }


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_loopback_may_be_plain(host: str) -> None:
    assert settings(imap_host=host, smtp_host=host).smtp_security == "plain"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"imap_host": "imap.firma.example"}, "imap_security plain"),
        ({"smtp_host": "10.0.0.1"}, "smtp_security plain"),
        ({"address": "support"}, "address is no mail address"),
        ({"address": ""}, "address is empty"),
        ({"imap_user": " "}, "imap_user is empty"),
        ({"imap_password": "a\r\nb"}, "imap_password holds a line break"),
        ({"imap_port": 0}, "imap_port is 0"),
        ({"smtp_port": "25"}, "smtp_port is '25'"),
        ({"idle_seconds": 1_741}, "idle_seconds is 1741"),
        ({"imap_security": "ssl"}, "imap_security is 'ssl'"),
        ({"imap_password": ""}, "imap_password is empty: give it, or set oauth"),
        ({"imap_folders": "INBOX"}, "imap_folders is no list of names"),
        ({"imap_folders": ["A", 7]}, "imap_folders is no list of names"),
        ({"imap_folders": ["A", " "]}, "imap_folders holds ' '"),
        ({"imap_folders": ["A\r\nB"]}, "no folder's name"),
        ({"imap_folders": [str(n) for n in range(21)]}, "imap_folders names 21 folders"),
        ({"after_fetch": "delete"}, "after_fetch is 'delete'"),
        ({"after_fetch": "move:"}, "after_fetch is 'move:'"),
        ({"after_fetch": "move:inbox"}, "after_fetch would move mail to 'inbox'"),
        ({"after_fetch": "move:A", "imap_folders": ["A"]}, "which is read itself"),
        ({"smtp_connections": 0}, "smtp_connections is 0"),
        ({"largest_mail": 5}, "largest_mail is 5"),
        ({"automatic_sender": "me"}, "automatic_sender is 'me'"),
        ({"signature": "a\0b"}, "signature holds a NUL"),
        ({"oauth": "yahoo"}, "oauth is 'yahoo'"),
        ({"oauth": "http://tokens.example/token"}, "not google, microsoft or an https address"),
        ({"oauth": "google"}, "oauth_client_id is empty"),
        ({"oauth": "google", "oauth_client_id": "x"}, "oauth_refresh_token is empty"),
        (
            {"oauth": "microsoft", "oauth_client_id": "x", "oauth_client_secret": "y"},
            "needs oauth_client_secret and oauth_tenant",
        ),
        (
            {"oauth": "microsoft", "oauth_client_id": "x", "oauth_tenant": "../x"},
            "oauth_tenant is no tenant's id or domain",
        ),
    ],
)
def test_what_cannot_work_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        settings(**changed)


def test_a_trusted_hosts_word_proves_the_sender_and_a_strangers_does_not() -> None:
    """F-AUTH-1."""
    body = (
        b"Authentication-Results: mx.shop.example; dmarc=pass header.from=mail.example\r\n"
        b"From: Sara <sara@mail.example>\r\nTo: support@shop.example\r\n\r\nHello\r\n"
    )
    raw = Raw(external_id="1", body=body, received_at=datetime(2026, 1, 1, tzinfo=UTC))
    for hosts, proof in ((["MX.shop.example"], "channel_proven"), (["mx.evil.example"], "claimed")):
        parsed = connect(settings(trusted_hosts=hosts)).parse(raw)
        assert isinstance(parsed, tuple)
        assert [each.proof for each in parsed if isinstance(each, Inbound)] == [proof]


@pytest.mark.parametrize("hosts", ["mx.shop.example", 7, ["a b"], [""]])
def test_what_is_no_list_of_hosts_is_refused(hosts: object) -> None:
    with pytest.raises(ValueError, match="trusted_hosts"):
        settings(trusted_hosts=hosts)
