"""File names: made harmless (spec F-CNT-5), and made up where a mail gives none."""

import mimetypes
import re
import unicodedata

from channels.email import entity, headers
from contactcenter.domain.message import File

_LONGEST_NAME = 200  # bytes
_LONGEST_SUFFIX = 16  # characters
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200d-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_USUAL = {
    "text/calendar": "invite.ics",
    "application/ics": "invite.ics",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pgp-signature": "signature.asc",
    "application/pgp-keys": "key.asc",
    "application/ms-tnef": "winmail.dat",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "receipt.txt",
    "message/feedback-report": "report.txt",
    "text/rfc822-headers": "headers.txt",
}


def clean(name: str) -> str:
    """Return a file name with no path, nothing invisible and nothing special.

    It is normalised first and looked at afterwards, so that nothing hides a leading dot.
    """
    name = _HIDDEN.sub("", unicodedata.normalize("NFC", name))
    name = re.split(r"[\\/]", name.rstrip("\\/"))[-1]
    name = re.sub(r'[:*?"<>|]', "_", name).strip(" .\u200c")
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = name, ""
    room = _LONGEST_NAME - len(f"{dot}{suffix}".encode())
    stem = stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return f"{stem}.{suffix}" if suffix else stem


def made_up(file: File) -> str:
    """Return a name for a file that has none, which says what it is."""
    if file.type in {"message/rfc822", "message/global"}:
        subject = headers.text(entity.read(file.content).first("subject"))
        return clean(f"{clean(subject.replace('/', '-'))[:80] or 'message'}.eml")
    suffix = mimetypes.guess_extension(file.type) or ".bin"
    kind = file.type.partition("/")[0]
    stem = kind if kind in {"image", "audio", "video"} else "file"
    return _USUAL.get(file.type, f"{stem}{suffix}")
