"""Bytes that claim a charset, and the text that they most likely are (spec F-CNT-3).

The declared charset wins when it fits. Otherwise UTF-8, then a guess in which windows-1256 comes
first for Persian and Arabic, then Latin-1, which fits everything. Nothing here raises.
"""

import codecs
import re

from charset_normalizer import from_bytes

_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-1": "cp1252",  # what programs that say Latin-1 mean
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
# Codecs that are no charsets: slow, or with a meaning that no mail has.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_GUESSES = [
    *("utf_8", "cp1256", "cp1252", "cp1251", "cp1250", "koi8_r", "cp1253", "cp1254", "cp1255"),
    *("shift_jis", "iso2022_jp", "euc_jp", "gb18030", "big5", "cp949", "utf_16"),
]
_HIGH = bytes(range(128, 256))
_SAMPLE = 16_384  # bytes that a guess looks at
_ARABIC_WORDS = re.compile("[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a9\u06af\u200c]{2,}")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text, without NUL, control characters and lone surrogates."""
    return scrub(_decoded(data, declared))


def scrub(text: str) -> str:
    """Return the text without what no message means to say: control characters, half characters."""
    return _NOT_TEXT.sub("", text)


def _decoded(data: bytes, declared: str | None) -> str:
    codec = _codec(declared)
    text = _attempt(data, codec)
    if text is None and codec.startswith("iso2022_jp"):
        larger = "iso2022_jp_2004" if b"\x1b" in data else "cp932"  # which goes without escapes
        text = _attempt(_extended(data), larger)
    if text is None and not codec.startswith("iso2022"):  # which looks like UTF-8 and is not
        text = _attempt(data, "utf-8")
    if text is not None:
        return text
    if codec.startswith("iso2022"):
        return data.decode(codec, "replace")
    # A few broken bytes in what is else UTF-8 are damage, not another charset.
    mended = data.decode("utf-8", "replace")
    if mended.count("\ufffd") * 50 < len(mended) - len(data.translate(None, _HIGH)):
        return mended
    guess = _guess(data)
    return data.decode(guess, "replace") if guess else data.decode("latin-1")


def _extended(data: bytes) -> bytes:
    """Name the larger set (JIS X 0213), whose characters programs use as those of the smaller."""
    return data.replace(b"\x1b$B", b"\x1b$(Q")


def _codec(declared: str | None) -> str:
    name = (declared or "utf-8").strip("\"' \t").lower()
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if found.replace("-", "_") in _REFUSED else found


def _attempt(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guess(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    if _looks_persian(sample):
        return "cp1256"
    best = from_bytes(sample, cp_isolation=_GUESSES, enable_fallback=False).best()
    return best.encoding if best is not None else "cp1252"


def _looks_persian(sample: bytes) -> bool:
    """Whether the bytes make Arabic words, and not Latin words with an Arabic letter in them."""
    strange = len(sample) - len(sample.translate(None, _HIGH))
    words = _ARABIC_WORDS.findall(sample.decode("cp1256", "replace"))
    return strange > 0 and sum(map(len, words)) >= 0.8 * strange
