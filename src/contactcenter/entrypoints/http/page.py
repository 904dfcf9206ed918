"""The HTML of a message as a page of its own (spec F-CNT-4).

What it encloses stands in its place, and each link says which host it leads to, whatever its words
say. Remote images come only when they are asked for.
"""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape, unescape
from urllib.parse import unquote

import idna

from contactcenter.domain import filetype
from contactcenter.domain.message import Attachment
from contactcenter.ports.blobs import Blobs

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# Bytes of pictures in one page, each as often as it stands there; the others are files alone.
_MOST = 10 * 1024 * 1024
_TAG = re.compile(r'<(a|img)\b((?:[^<>"]++|"[^"]*+")*+)>')
_ENCLOSED = re.compile(r'(?<=\ssrc=")\s*cid:([^"]*)(?=")', re.IGNORECASE)
_TARGET = re.compile(r'\shref="([^"]*)"')
_AUTHORITY = re.compile(r"\s*https?:[/\\]+([^/\\?#]*)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\t\r\n]")  # browsers read an address without these
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_LONGEST_HOST = 253  # characters (RFC 1035)
_STYLE = (
    "<!doctype html><meta charset=utf-8><style>"
    "body{font:15px/1.6 system-ui,sans-serif;margin:16px;overflow-wrap:anywhere;"
    "unicode-bidi:plaintext;color:#1c1917;background:#fff}"
    "img{max-width:100%;height:auto}table{max-width:100%}"
    "p,div,li,td{unicode-bidi:plaintext}blockquote{border-inline-start:3px solid #d6d3d1;"
    "margin-inline:0;padding-inline-start:12px;color:#57534e}"
    'a[data-host]::after{content:"\\2068 (" attr(data-host) ")\\2069";color:#57534e;'
    "font-size:13px;margin-inline-start:.3em}</style>"
)


async def enclosed(html: str, files: Sequence[Attachment], blobs: Blobs) -> Mapping[str, str]:
    """Return the pictures that HTML shows and the message brings, as addresses by Content-ID."""
    shown = Counter(_content_id(each[1]) for each in _ENCLOSED.finditer(html))
    pictures: dict[str, str] = {}
    left = _MOST
    for file in files:
        if file.content_id is None or file.content_id not in shown:
            continue
        taken = file.size * shown[file.content_id]
        if taken > left:
            continue
        content = await blobs.get(file.blob)
        kind = filetype.type_of(content, file.type)
        if kind in _PICTURES:
            left -= taken
            pictures[file.content_id] = f"data:{kind};base64,{b64encode(content).decode()}"
    return pictures


def page(html: str, pictures: Mapping[str, str]) -> str:
    """Return sanitised HTML as a page."""

    def completed(tag: re.Match[str]) -> str:
        name, attributes = tag[1], tag[2]
        if name == "img":
            return f"<img{_ENCLOSED.sub(_placed, attributes)}>"
        target = _TARGET.search(attributes)
        host = _host(unescape(target[1])) if target else ""
        return f'<a{attributes} data-host="{escape(host)}">' if host else tag[0]

    def _placed(named: re.Match[str]) -> str:
        return pictures.get(_content_id(named[1]), named[0])

    return _STYLE + _TAG.sub(completed, html)


def with_remote_images(html: str) -> str:
    """Return HTML that loads its remote images."""
    return re.sub(r"\bdata-remote-src=", "src=", html)


def _content_id(written: str) -> str:
    return unquote(unescape(written)).strip()


def _host(address: str) -> str:
    """Return the host that a browser would go to, in letters that look like no others.

    Of a name that is longer than any, its end: there it says whose it is.
    """
    found = _AUTHORITY.match(_UNSEEN.sub("", address))
    if found is None:
        return ""
    bare = unquote(found[1].rpartition("@")[2])
    host = re.sub(r":\d*$", "", bare).strip().lower()[-_LONGEST_HOST:]
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except UnicodeError:
        return ".".join(map(_plain, _DOTS.split(host)))


def _plain(label: str) -> str:
    """Return a label that no rule lets pass in the letters that nobody takes for others."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
