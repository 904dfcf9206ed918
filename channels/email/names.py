"""File names: made harmless (spec F-CNT-5), and made up where a mail gives none."""

import mimetypes

from channels.email import entity, headers
from contactcenter.domain.filename import clean
from contactcenter.domain.message import File

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


def made_up(file: File) -> str:
    """Return a name for a file that has none, which says what it is."""
    if file.type in {"message/rfc822", "message/global"}:
        subject = headers.text(entity.read(file.content).first("subject"))
        return clean(f"{clean(subject.replace('/', '-'))[:80] or 'message'}.eml")
    written = clean((file.content_id or "").partition("@")[0])
    if mimetypes.guess_type(written)[0] == file.type:
        return written  # some programs put the name of a picture there
    suffix = mimetypes.guess_extension(file.type) or ".bin"
    kind = file.type.partition("/")[0]
    stem = kind if kind in {"image", "audio", "video"} else "file"
    return _USUAL.get(file.type, f"{stem}{suffix}")
