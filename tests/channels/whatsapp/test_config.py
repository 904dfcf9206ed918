"""What settings a number accepts."""

from typing import Any

import pytest

from tests.channels.whatsapp.graph import settings


def test_secrets_are_not_shown() -> None:
    config = settings(proxy="http://user:hidden@proxy.example:8080")
    shown = repr(config)
    assert not [s for s in ("EAA-token", "app-secret", "verify-me", "hidden") if s in shown]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"phone_number_id": "+98 21"}, "phone_number_id is '\\+98 21'"),
        ({"access_token": ""}, "access_token is empty"),
        ({"access_token": "a\r\nX: b"}, "access_token is empty or holds"),
        ({"app_secret": ""}, "app_secret is empty"),
        ({"verify_token": " "}, "verify_token is empty"),
        ({"graph_version": "24"}, "graph_version is '24'"),
        ({"graph_version": "v1.0/../me"}, "graph_version"),
        ({"base_url": "http://graph.example"}, "base_url without https"),
        ({"base_url": "ftp://graph.example"}, "base_url is no http"),
        ({"proxy": "socks5://x"}, "proxy is no http"),
        ({"largest_file_bytes": 0}, "largest_file_bytes"),
        ({"largest_file_bytes": "10"}, "largest_file_bytes"),
        ({"templates": []}, "templates is not an object"),
        ({"templates": {"a": "b"}}, "templates.a is not an object"),
        ({"templates": {"a": {"fa": "b"}}}, "templates.a.fa is not an object"),
        ({"templates": {"a": {"fa": {"params": []}}}}, "templates.a.fa has no setting params"),
        ({"templates": {"a": {"fa": {"parameters": "x"}}}}, "templates.a.fa.parameters is not"),
        (
            {"templates": {"a": {"fa": {"parameters": ["name"], "text": "سلام"}}}},
            "templates.a.fa.text has not a {gap}",
        ),
        ({"templates": {"a": {"fa": {"text": "سلام {name}"}}}}, "templates.a.fa.text has not"),
    ],
)
def test_what_cannot_work_is_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        settings(**changed)
