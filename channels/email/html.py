"""HTML that strangers send: made safe to show, and made into text (spec F-CNT-4).

What is kept is listed; all else goes. Nothing remote loads by itself: the address of a remote
image moves to `data-remote-src`, from where a screen may put it back when a person asks.
"""

import html
import re
from collections.abc import Callable, Mapping

import nh3

from channels.email import weight


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _names(
    """
    address article aside blockquote center dd details div dl dt figcaption figure
    footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody
    tfoot thead tr ul
    """
)
_INLINE = _names(
    """
    a abbr acronym b bdi bdo big br caption cite code col colgroup del dfn em font i img
    ins kbd mark q rp rt ruby s samp small span strike strong sub sup td th time tt u
    var wbr
    """
)
_DROPPED_WHOLE = _names(
    """
    script style head title noscript template iframe frame frameset object embed applet
    svg math textarea select option button noembed noframes xmp audio video canvas
    """
)
_LINK = re.compile(r"\s*(?:https?://|mailto:|tel:)", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_INSIDE = re.compile(r"\s*(?:cid:|data:image/(?:png|jpe?g|gif|webp|bmp);base64,)", re.IGNORECASE)
_TAG = re.compile(r"""<(/?)([a-z0-9]+)((?:[^<>"]++|"[^"]*+")*+)>""")
_SOURCE = re.compile(r'\ssrc="(\s*(?:https?:)?//[^"]*)"', re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Say what of an attribute stays; which attributes may stay at all is listed below."""
    match attribute:
        case "href":
            return value if _LINK.match(value) else None
        case "src":
            return value if _REMOTE.match(value) or _INSIDE.match(value) else None
        case "data-remote-src":
            return value if tag == "img" and _REMOTE.match(value) else None
        case "dir":
            return value if value.lower() in {"rtl", "ltr", "auto"} else None
        case _:
            return value


_CLEANER = nh3.Cleaner(
    tags=set(_BLOCKS | _INLINE),
    clean_content_tags=set(_DROPPED_WHOLE),
    attributes={
        "*": {"dir", "lang"},
        "a": {"href", "title"},
        "img": {"src", "alt", "title", "width", "height", "data-remote-src"},
        "td": {"colspan", "rowspan", "align", "valign"},
        "th": {"colspan", "rowspan", "align", "valign"},
        "font": {"color"},
        "ol": {"start"},
        "time": {"datetime"},
    },
    attribute_filter=_kept,
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    link_rel="noopener noreferrer nofollow",
)


def clean(source: str) -> str:
    """Return HTML that does nothing but show text, tables, links and enclosed images.

    Of too much of it only the words are left.
    """
    if weight.is_too_much(source):
        return html.escape(weight.as_text(source), quote=False)
    return _TAG.sub(_silenced, _CLEANER.clean(weight.lightened(source))).strip()


def _silenced(tag: re.Match[str]) -> str:
    if tag[2] != "img" or tag[1]:
        return tag[0]
    return _SOURCE.sub(r' data-remote-src="\1"', tag[0], count=1)


def to_text(cleaned: str) -> str:
    """Return the text of HTML that `clean` made, quotations marked with `>`."""
    writer = _Writer()
    position = 0
    for tag in _TAG.finditer(cleaned):
        writer.write(cleaned[position : tag.start()])
        position = tag.end()
        writer.tag(tag[2], tag[3], closing=tag[1])
    writer.write(cleaned[position:])
    return writer.text()


class _Writer:
    """Collects lines; knows how deep in quotations and preformatted text it stands."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._preformatted = 0
        self._target = ""
        self._target_from = 0
        self._special: Mapping[str, Callable[[str, str], None]] = {
            "br": self._break,
            "a": self._link,
            "img": self._image,
            "pre": self._pre,
            "blockquote": self._quotation,
            "p": self._paragraph,
        }

    def write(self, escaped: str) -> None:
        if not escaped:
            return
        text = html.unescape(escaped).replace("\N{NO-BREAK SPACE}", " ")
        if not self._preformatted:
            self._line.append(_SPACES.sub(" ", text))
            return
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self._line.append(first)
        for line in rest:
            self._end_line()
            self._line.append(line)

    def tag(self, name: str, attributes: str, *, closing: str) -> None:
        if name in self._special:
            self._special[name](attributes, closing)
        elif name in {"td", "th"}:
            self._line.append(" ")
        elif name in _BLOCKS:
            self._end_block()
            self._line += ["- "] if name == "li" and not closing else []

    def text(self) -> str:
        self._end_block()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _break(self, _attributes: str, closing: str) -> None:
        if not closing:
            self._end_line()

    def _paragraph(self, _attributes: str, _closing: str) -> None:
        self._end_block()
        if self._lines and self._lines[-1].strip("> "):
            self._end_line()

    def _pre(self, _attributes: str, closing: str) -> None:
        self._end_block()
        self._preformatted = max(0, self._preformatted + (-1 if closing else 1))

    def _quotation(self, _attributes: str, closing: str) -> None:
        self._end_block()
        self._depth = max(0, self._depth + (-1 if closing else 1))

    def _image(self, attributes: str, _closing: str) -> None:
        found = re.search(r'\balt="([^"]*)"', attributes)
        if found and found[1].strip():
            self.write(found[1])

    def _link(self, attributes: str, closing: str) -> None:
        if not closing:
            found = re.search(r'\bhref="([^"]*)"', attributes)
            self._target = html.unescape(found[1]).strip() if found else ""
            self._target_from = len(self._line)
            return
        shown = "".join(self._line[self._target_from :]).strip()
        bare = self._target.removeprefix("mailto:").removeprefix("tel:")
        if bare and shown and bare.rstrip("/") not in shown and shown not in bare:
            self._line.append(f" <{bare}>")
        self._target = ""

    def _end_block(self) -> None:
        if "".join(self._line).strip():
            self._end_line()
        self._line = []

    def _end_line(self) -> None:
        line = "".join(self._line).rstrip()
        line = line if self._preformatted else _SPACES.sub(" ", line).strip()
        marks = ">" * min(self._depth, 9)
        self._lines.append(f"{marks} {line}".rstrip() if marks else line)
        self._line = []
