"""How much HTML a parser can bear, and the plain text of what is more (threat S20).

A parser mends what it reads, and that costs: the square of how deep elements are nested and of the
attributes of one tag, and a look at the whole text for each character that must be escaped; and
formatting that is left open is opened again in each block that follows, so that few kilobytes
become gigabytes. Which end closes what is not known without parsing: it may stand in a comment or
in an attribute. The bounds are therefore on what can merely be counted; a look at the depth only
finds the plain cases early.
"""

import html
import re
from collections import Counter
from itertools import islice


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


MOST_TAGS = 30_000  # opening and closing ones
MOST_WORDS = 75_000  # each may be an attribute, and of the same tag
_MOST_LOOKED_AT = 50_000_000_000  # characters, when each "&" takes a look at all of them
_LONGEST = 10_000_000  # characters
_MANY_TAGS = 300
_MOST_REOPENED = 50_000  # elements that blocks open anew
_DEEPEST = 1_000
_OPENING = re.compile(r"<(/?)([a-zA-Z][^\t\n\f\r />]*)")
_WORD = re.compile(r"""[\s/"'][^\s/>]""")
_SHALLOW = _names("br img hr p li td tr th meta link input col")
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_WITH_ATTRIBUTES = re.compile(
    r"<(/?)(?:font|(?:b|big|code|em|i|nobr|s|small|strike|strong|tt|u)(?=[\s/]))\b", re.IGNORECASE
)
_HUGE_NUMBER = re.compile("&#(?=[0-9]{8})")
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1\b[^<>]*>?|\Z)", re.IGNORECASE | re.DOTALL
)
_LINE_END = re.compile(
    r"<(?:br|/?(?:p|div|tr|li|ul|ol|h[1-6]|hr|pre|table|blockquote))\b[^<>]*>", re.IGNORECASE
)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")


def is_too_much(source: str) -> bool:
    """Whether cleaning costs more than it is worth."""
    tags = source.count("<")
    escaped = source.count("&") + source.count("\N{NO-BREAK SPACE}")
    if tags > MOST_TAGS or len(source) > _LONGEST or escaped * len(source) > _MOST_LOOKED_AT:
        return True
    words = islice(_WORD.finditer(source), MOST_WORDS, None)
    return any(words) or (tags > _MANY_TAGS and _is_entangled(source))


def lightened(source: str) -> str:
    """Return the same HTML, of which masses of formatting cost less and show less."""
    names = Counter(tag.lower() in _FORMATTING for _, tag in _OPENING.findall(source))
    # Formatting that is the same is opened anew three times at most; what differs, always.
    if names[True] * names[False] > 20 * _MOST_REOPENED:
        source = _WITH_ATTRIBUTES.sub(r"<\1span", source)
    return source


def as_text(source: str) -> str:
    """Return the words of HTML without looking at how its elements lie in each other."""
    text = _CELL.sub(" ", _LINE_END.sub("\n", _UNSEEN.sub("", source)))
    # A number of thousands of digits is refused by Python, with an error.
    text = html.unescape(_HUGE_NUMBER.sub("&amp;#", _TAG.sub("", text)))
    text = re.sub(r" ?\n ?", "\n", re.sub(r"[^\S\n]+", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _is_entangled(source: str) -> bool:
    """Whether elements lie deep in each other, or formatting stays open over many blocks."""
    open_: Counter[str] = Counter()
    depth = formatting = reopened = 0
    for closing, tag in _OPENING.findall(source):
        name = tag.lower()
        if not closing and name not in _FORMATTING:
            reopened += formatting
            if reopened > _MOST_REOPENED:
                return True
        if name in _SHALLOW or (closing and not open_[name]):
            continue
        step = -1 if closing else 1
        open_[name] += step
        depth += step
        formatting += step if name in _FORMATTING else 0
        if depth > _DEEPEST:
            return True
    return False
