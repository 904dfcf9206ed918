"""What people write on pages of ours: the complaint form, and what they add while they follow it.

It is raw input like any other, as JSON, and comes in with a header that says so (`raw.ON_A_PAGE`):

    {"type": "complaint", "id": …, "filed": {…}, "what": words, "name": …, "email": …, "phone": …,
     "files": [{"blob": id, "name": …, "type": …, "size": bytes}]}
    {"type": "addition", "id": …, "to": signed address, "address": …, "proven": …, "text": words,
     "files": […]}

Who files a complaint is nobody we know: the address is one of this complaint alone, and what they
type of themselves is a claim. An addition finds its conversation by the address that we sign.
"""

import json
import re
from dataclasses import dataclass

from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.errors import Invalid
from contactcenter.domain.filed import Filed
from contactcenter.domain.ids import BlobId
from contactcenter.domain.message import Attachment, File, Inbound, Stated
from contactcenter.domain.plain import from_plain, to_plain

PLACE = "page@page"  # what a signed address is made of where no mail goes there
ADDED = "page:"  # how the sender's own id of an addition begins
LONGEST = 8_000  # characters of what is told
LONGEST_WISH = 2_000
LONGEST_NAME = 100
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_LABELS = {
    "en": {
        "what": "What happened",
        "wanted": "What would put it right",
        "anonymous": "The complainant wants to stay anonymous.",
        "behalf": "For somebody else",
        "phone": "Phone",
    },
    "fa": {
        "what": "چه رخ داده است",
        "wanted": "چه چیزی آن را درست می‌کند",
        "anonymous": "شاکی می‌خواهد ناشناس بماند.",
        "behalf": "از طرف شخص دیگر",
        "phone": "تلفن",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A form that was sent."""

    id: str
    filed: Filed
    what: str
    name: str = ""
    email: str = ""
    phone: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What a complainant adds to their complaint."""

    id: str
    to: str  # `conversation.reply_address`
    address: str  # of whom we answer in that conversation
    proven: bool  # they came by what we sent there
    text: str = ""
    name: str = ""
    language: str = ""
    files: tuple[Attachment, ...] = ()


_KINDS = {"complaint": Complaint, "addition": Addition}


def written(said: Complaint | Addition) -> bytes:
    """Return what is kept of it, and read again by `read`."""
    kind = next(name for name, each in _KINDS.items() if isinstance(said, each))
    return json.dumps({"type": kind, **_object(to_plain(said), "")}, ensure_ascii=False).encode()


def read(body: bytes) -> Inbound:
    """Return the message that was written.

    Raises:
        Invalid: it is none of ours; the text names the field.
    """
    try:
        fields = dict(_object(json.loads(body), "body"))
    # Nesting deeper than the interpreter's stack is as malformed as a missing bracket.
    except (ValueError, RecursionError) as error:
        raise Invalid("body: not JSON") from error
    kind = fields.pop("type", None)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Invalid("type: not one that we know")
    said = from_plain(_KINDS[kind], fields, "")
    return _complaint(said) if isinstance(said, Complaint) else _addition(_an_addition(said))


def cleaned(typed: str) -> str:
    """Return what was typed without characters that no store and no screen can hold."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines).strip()


def _an_addition(said: object) -> Addition:
    assert isinstance(said, Addition)
    return said


def _object(value: object, field: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Invalid(f"{field}: not a JSON object")
    return value


def _complaint(said: Complaint) -> Inbound:
    stated = [("email", said.email), ("phone", said.phone)]
    return Inbound(
        external_id=_filled(said.id, "id"),
        address=said.id,
        display_name=said.name,
        text=_text(said),
        reply=_filled(said.what, "what"),
        thread=said.id,
        stated=tuple(Stated(kind=kind, address=each) for kind, each in stated if each),
        continue_by="email" if said.email else None,
        locale=said.filed.language or None,
        files=_files(said.files),
        filed=said.filed,
    )


def _addition(said: Addition) -> Inbound:
    if not said.text.strip() and not said.files:
        raise Invalid("text: is empty, and there is no file")
    return Inbound(
        external_id=_filled(said.id, "id"),
        address=said.address,
        display_name=said.name,
        text=said.text,
        reply=said.text,
        recipients=(_filled(said.to, "to"),),
        locale=said.language or None,
        proof=ProofLevel.CHANNEL_PROVEN if said.proven else ProofLevel.CLAIMED,
        files=_files(said.files),
    )


def _text(said: Complaint) -> str:
    """Return all that was filled in, for people to read."""
    filed, labels = said.filed, _LABELS.get(said.filed.language, _LABELS["en"])
    behalf = filed.on_behalf_of
    told = [
        f"{labels['what']}:\n{said.what}",
        f"{labels['wanted']}:\n{filed.wanted}" if filed.wanted else "",
        f"{labels['behalf']}: {behalf.person} ({behalf.relation})" if behalf else "",
        behalf.authority if behalf else "",
        f"{labels['phone']}: {said.phone}" if said.phone else "",
        labels["anonymous"] if filed.anonymous else "",
    ]
    return "\n\n".join(filter(None, told))


def _files(kept: tuple[Attachment, ...]) -> tuple[File, ...]:
    return tuple(
        File(name=each.name, type=each.type, kept=BlobId(each.blob), kept_size=each.size)
        for each in kept
    )


def _filled(text: str, field: str) -> str:
    if not text.strip():
        raise Invalid(f"{field}: is empty")
    return text
