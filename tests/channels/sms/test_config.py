"""What settings an account accepts."""

import json
import re
from typing import Any

import pytest

from channels.sms import Config
from tests.house.tree import ROOT

GOOD = {"url": "https://sms.example/send", "fields": {"to": "{to}"}}


def test_without_settings_nothing_is_sent() -> None:
    assert not Config().enabled


def test_secrets_are_not_shown() -> None:
    shown = repr(Config(secret="hidden", hook_secret="hidden", proxy="http://u:hidden@p.example"))
    assert "hidden" not in shown


def test_settings_go_before_the_preset_and_leave_the_rest() -> None:
    config = Config(preset="twilio", user="AC1", request={"fields": {"Body": "{text}"}})
    assert config.requested().fields == {"Body": "{text}"}
    assert config.requested().url.startswith("https://api.twilio.com/")
    assert config.brought().sender == "From"
    assert Config(preset="kavenegar").brought().sender == "from"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"enabled": True}, "request.url is empty"),
        ({"enabled": "yes"}, "enabled is neither"),
        ({"preset": "carrier-pigeon"}, "preset is 'carrier-pigeon'"),
        ({"sender": "a\r\nb"}, "sender holds a line break"),
        ({"proxy": "socks5://proxy.example:1080"}, "^proxy is no http or https address$"),
        ({"proxy": "proxy.example:8080"}, "proxy is no http"),
        ({"proxy": "http://[u:hidden@p"}, "^proxy is no http or https address$"),
        ({"region": "Iran"}, "region is 'Iran'"),
        ({"cost_per_segment": -1}, "cost_per_segment is -1"),
        ({"cost_per_segment": "much"}, "cost_per_segment is 'much'"),
        ({"cost_per_segment": float("nan")}, "cost_per_segment is nan"),
        ({"daily_cap": 10}, "daily_cap caps nothing"),
        ({"daily_cap": float("inf"), "cost_per_segment": 1}, "daily_cap is inf"),
        ({"most_segments": 0}, "most_segments"),
        ({"request": []}, "request is not an object"),
        ({"request": {"urls": ""}}, "request has no setting urls"),
        ({"request": {"url": 5}}, "request.url is not text"),
        ({"request": {"url": "http://sms.example/"}}, "request.url without https"),
        ({"request": {"url": "https://{to}.example/"}}, "gap in its host"),
        ({"request": {"url": "sms.example"}}, "request.url is no http"),
        ({"request": {**GOOD, "method": "PUT"}}, "request.method is 'PUT'"),
        ({"request": {**GOOD, "method": "GET"}}, "request.encoding of a GET"),
        ({"request": {**GOOD, "headers": {"X": "a\nb"}}}, "request.headers.X is no header"),
        ({"request": {**GOOD, "headers": {"X Y": "a"}}}, "request.headers.X Y is no header"),
        ({"request": {**GOOD, "headers": "X"}}, "request.headers is not an object"),
        ({"request": {**GOOD, "fields": ["{to}"]}}, "request.fields is not an object"),
        ({"request": {**GOOD, "fields": {"a": ["{who}"]}}}, "nothing fills: who"),
        ({"answer": {"id_pattern": "("}}, "answer.id_pattern is no pattern"),
        ({"answer": {"id_pattern": "OK"}}, "answer.id_pattern has no group"),
        ({"answer": {"ok": "status"}}, "go together"),
        ({"answer": {"later": "20429"}}, "answer.later is not a list"),
        ({"incoming": {"signature": "none"}}, "incoming.signature is 'none'"),
        ({"incoming": {"name": "a b"}}, "incoming.name"),
        ({"reports": {"states": {"ok": "arrived"}}}, "reports.states.ok is 'arrived'"),
        ({"reports": {"states": ["sent"]}}, "reports.states is not an object"),
    ],
)
def test_what_cannot_work_is_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Config(**changed)


def _examples() -> list[dict[str, Any]]:
    page = (ROOT / "docs" / "whatsapp-and-text-messages.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n)+", page, re.MULTILINE)
    return [json.loads(block) for block in blocks if '"enabled"' in block]


@pytest.mark.parametrize("settings", _examples())
def test_what_the_manual_shows_works(settings: dict[str, Any]) -> None:
    assert Config(**settings).requested().url.startswith("https://")
