"""File names that came from outside, made harmless (spec F-CNT-5)."""

import re
import unicodedata

_LONGEST = 200  # bytes
_LONGEST_SUFFIX = 16  # characters
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200d-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def clean(name: str) -> str:
    """Return a file name with no path, nothing invisible and nothing special; perhaps nothing.

    It is normalised first and looked at afterwards, so that nothing hides a leading dot (spec S03).
    """
    name = _HIDDEN.sub("", unicodedata.normalize("NFC", name))
    name = re.split(r"[\\/]", name.rstrip("\\/"))[-1]
    name = re.sub(r'[:*?"<>|]', "_", name).strip(" .\u200c")
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = name, ""
    room = _LONGEST - len(f"{dot}{suffix}".encode())
    stem = stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return f"{stem}.{suffix}" if suffix else stem
