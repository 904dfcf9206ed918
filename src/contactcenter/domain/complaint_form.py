"""The complaint form: what may be filled in, and what is asked again (spec A-PRN-2, A-RCV-2).

Only what happened has to be said. Who is not anonymous leaves one address at least, so that they
can be answered; who is leaves none, so that nothing is kept that they did not mean to give.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.conversation import seal
from contactcenter.domain.errors import Invalid
from contactcenter.domain.filed import Behalf, Filed
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import Attachment
from contactcenter.domain.pages import LONGEST, LONGEST_NAME, LONGEST_WISH, Complaint, cleaned
from contactcenter.domain.phone import e164
from contactcenter.domain.reference import Form, reference
from contactcenter.domain.typed import read_email

FIELDS: Mapping[str, int] = {  # by the most characters of each
    "what": LONGEST,
    "wanted": LONGEST_WISH,
    "name": LONGEST_NAME,
    "email": 254,
    "phone": 60,
    "person": LONGEST_NAME,
    "relation": LONGEST_NAME,
    "authority": LONGEST_WISH,
}
TRAP = "website"  # nobody sees this field; machines fill it in
_SOONEST = timedelta(seconds=2)  # nobody fills in the form in less
_LATEST = timedelta(days=1)


class Fault(StrEnum):
    """What is wrong with a field."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_ADDRESS = "no_address"
    NO_WAY_BACK = "no_way_back"  # neither an address, nor anonymous
    NOT_ANONYMOUS = "not_anonymous"  # they say so, and who they are
    TRAP = "trap"
    TOO_SOON = "too_soon"
    TOO_OLD = "too_old"
    FILE = "file"


class Misfilled(Invalid):
    """Some fields have to be looked at again."""

    code = "misfilled"

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came, whatever stands in it."""

    fields: Mapping[str, str]
    files: Sequence[Attachment]
    language: str

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.fields.get(name))

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        return cleaned(self.fields.get(name, ""))


def blank(inbox_id: InboxId, *, key: bytes, now: datetime, random: str) -> str:
    """Return the mark of a page with a new form: from it comes one complaint at most."""
    at = str(int(now.timestamp()))
    return f"{random}.{at}.{seal(key, 'form', inbox_id, random, at)}"


def complaint_of(
    filled: Filled, mark: str, inbox_id: InboxId, *, region: str, key: bytes, now: datetime
) -> Complaint:
    """Return the complaint that a form makes.

    Its id is made of the page's mark and of all that was said, so that the same sent twice is one,
    and what was mended in between is not lost.

    Raises:
        Misfilled: naming each field, and what is wrong with it.
    """
    # Whoever has something to mend is a person, or comes back to be looked at.
    faults = _faults(filled, region) or _suspicions(filled, mark, inbox_id, key=key, now=now)
    if faults:
        raise Misfilled(faults)
    said = {name: filled.text(name) for name in FIELDS}
    written = (inbox_id, mark, *said.values(), str(filled.ticked("anonymous")))
    blobs = (each.blob for each in filled.files)
    digest = hashlib.sha256("\0".join((*written, *blobs)).encode(errors="replace")).hexdigest()
    behalf = Behalf(person=said["person"], relation=said["relation"], authority=said["authority"])
    return Complaint(
        id=f"form-{digest[:40]}",
        filed=Filed(
            language=filled.language,
            wanted=said["wanted"],
            anonymous=filled.ticked("anonymous"),
            on_behalf_of=behalf if filled.ticked("behalf") else None,
        ),
        what=said["what"],
        name=" ".join(said["name"].split()),
        email=read_email(said["email"]) or "",
        phone=e164(said["phone"], region=region) or "",
        files=tuple(filled.files),
    )


def reference_of(complaint: Complaint, form: Form, *, key: bytes) -> str:
    """Return the reference of the ticket that a form will have, before there is one.

    It is as hard to guess as any: nobody else knows the key (spec G-5).
    """
    mac = hmac.new(key, f"reference\0{complaint.id}".encode(), hashlib.sha256).digest()
    return reference(int.from_bytes(mac[:8]), form)


def _faults(filled: Filled, region: str) -> dict[str, Fault]:
    faults = {
        name: Fault.TOO_LONG for name, most in FIELDS.items() if len(filled.text(name)) > most
    }
    wanted = ["what", *(["name", "person", "relation"] if filled.ticked("behalf") else [])]
    faults |= {name: Fault.EMPTY for name in wanted if not filled.text(name)}
    email, phone = filled.text("email"), filled.text("phone")
    if email and not read_email(email):
        faults["email"] = Fault.NO_ADDRESS
    if phone and not e164(phone, region=region):
        faults["phone"] = Fault.NO_ADDRESS
    if not filled.ticked("anonymous"):
        return faults if email or phone else {**faults, "email": Fault.NO_WAY_BACK}
    if email or phone or (filled.text("name") and not filled.ticked("behalf")):
        faults["anonymous"] = Fault.NOT_ANONYMOUS
    return faults


def _suspicions(
    filled: Filled, mark: str, inbox_id: InboxId, *, key: bytes, now: datetime
) -> dict[str, Fault]:
    """Return what speaks for a machine; a person mends it by sending once more."""
    random, _, rest = mark.partition(".")
    at, _, sealed = rest.partition(".")
    genuine = seal(key, "form", inbox_id, random, at)
    if not hmac.compare_digest(sealed.encode(errors="replace"), genuine.encode()):
        return {"page": Fault.TOO_OLD}
    age = now.timestamp() - int(at)
    if age > _LATEST.total_seconds():
        return {"page": Fault.TOO_OLD}
    if age < _SOONEST.total_seconds():
        return {"page": Fault.TOO_SOON}
    return {TRAP: Fault.TRAP} if filled.text(TRAP) else {}
