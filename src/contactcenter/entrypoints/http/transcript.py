"""A chat as its visitor may keep it: what was said to them and by them, nothing else (spec S27).

As a page it can be read in any browser, runs nothing and loads nothing; each message has the
direction of its own first letters.
"""

from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

from contactcenter.ports.views import MessageView

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em;"
    "color:#1b2426;background:#fff}h1{font-size:1.3em}article{margin:0 0 1em;padding:.6em 1em;"
    "border:1px solid #e1e6e7;border-radius:12px;overflow-wrap:anywhere}"
    "article.mine{background:#eef6f5}header{color:#5c696c;font-size:.85em}"
    "p{margin:0;white-space:pre-wrap}"
)


def as_text(name: str, said: Sequence[MessageView], *, zone: ZoneInfo) -> str:
    """Return the chat as plain text, a message a paragraph."""
    paragraphs = [f"[{_at(each, zone)}] {_author(each)}\n{_words(each)}" for each in said]
    return "\n\n".join([f"{name} ({zone.key})", *paragraphs]) + "\n"


def as_page(name: str, said: Sequence[MessageView], *, zone: ZoneInfo) -> str:
    """Return the chat as a page of HTML."""
    articles = "".join(
        f'<article class="{"" if each.direction == "outbound" else "mine"}">'
        f"<header><bdi>{escape(_author(each))}</bdi> · "
        f'<time dir="ltr">{_at(each, zone)}</time></header>'
        f'<p dir="auto">{escape(_words(each))}</p></article>'
        for each in said
    )
    return (
        '<!doctype html><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(name)}</title><style>{_STYLE}</style>"
        f'<h1 dir="auto">{escape(name)}</h1><p dir="ltr">{escape(zone.key)}</p>{articles}'
    )


def _at(message: MessageView, zone: ZoneInfo) -> str:
    return f"{message.occurred_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _author(message: MessageView) -> str:
    return message.author or ("•" if message.direction == "outbound" else "◦")


def _words(message: MessageView) -> str:
    text = f"{message.text}…" if message.truncated else message.text
    return "\n".join(filter(None, [text, *(f"📎 {each.name}" for each in message.attachments)]))
