"""Who wrote: a phone number, or an id that WhatsApp gives a person for this business alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.whatsapp.fields import Refused, listed, part, told
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.message import Stated

NUMBER = re.compile(r"[1-9][0-9]{3,14}")  # E.164 without its plus
PERSON = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")  # a business-scoped user id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote a message, as WhatsApp has proven it."""

    address: str
    identity: str  # phone, or whatsapp for somebody whose number is not told
    name: str
    stated: tuple[Stated, ...] = ()


def sender(said: Mapping[str, object], value: Mapping[str, object]) -> Sender:
    """Return who wrote this. Raises Refused."""
    given = told(said, "from") or told(said, "from_user_id") or _only_person(value)
    known = _contact(given, value)
    name = _name(known)
    if NUMBER.fullmatch(given):
        person = told(said, "from_user_id") or told(known, "user_id")
        proven = (
            Stated(kind="whatsapp", address=person, proof=ProofLevel.CHANNEL_PROVEN)
            if PERSON.fullmatch(person)
            else None
        )
        stated = (proven,) if proven else ()
        return Sender(address=f"+{given}", identity="phone", name=name, stated=stated)
    if PERSON.fullmatch(given):
        return Sender(address=given, identity="whatsapp", name=name)
    raise Refused(f"from: {given[:40]!r} is no phone number" if given else "from: missing")


def _only_person(value: Mapping[str, object]) -> str:
    contacts = listed(value, "contacts")
    return told(contacts[0], "user_id") if len(contacts) == 1 else ""


def _contact(given: str, value: Mapping[str, object]) -> Mapping[str, object]:
    for each in listed(value, "contacts"):
        if given and given in {told(each, "wa_id"), told(each, "user_id")}:
            return each
    return {}


def _name(contact: Mapping[str, object]) -> str:
    profile = part(contact, "profile") if isinstance(contact.get("profile"), dict) else {}
    return told(profile, "name") or told(profile, "username")
