"""What settings a mailbox accepts."""

import pytest

from channels.email import Config
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
    ],
)
def test_what_cannot_work_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        settings(**changed)
