"""What a channel read, as plain values: for people at a terminal and for fixtures.

Every value stands under the same name whatever the channel; what is empty is left out.
"""

from contactcenter.domain.call import Call
from contactcenter.domain.incoming import Edit, Incoming, Moved, Reach, Report
from contactcenter.domain.message import File, Inbound
from contactcenter.ports.channel import Ignored, Parsed, Unreadable


def described(parsed: Parsed) -> list[dict[str, object]]:
    """Return one dictionary for each thing that came in, or one that says why there is none."""
    match parsed:
        case Unreadable(reason):
            return [{"error": reason}]
        case Ignored(reason):
            return [{"ignored": reason}]
        case read:
            return [{name: value for name, value in _plain(each).items() if value} for each in read]


def _plain(incoming: Incoming) -> dict[str, object]:
    match incoming:
        case Inbound():
            return _message(incoming)
        case Edit(external_id=name, of=of, text=text, deleted=deleted, occurred_at=at):
            what = "deleted" if deleted else "edited"
            fate = {"kind": what, "id": name, "of": of, "text": text}
            return fate | {"attachments": _files(incoming.files), "at": at and at.isoformat()}
        case Report(provider_id=name, state=state, reason=reason, at=at):
            fate = {"kind": "report", "id": name, "state": state, "reason": reason}
            return fate | {"at": at and at.isoformat()}
        case Moved(thread=thread, to=to):
            return {"kind": "moved", "thread": thread, "to": to}
        case Call():
            return _call(incoming)
        case Reach(address=address, identity=identity, reachable=reachable, reason=reason, at=at):
            who: dict[str, object] = {"kind": "reach", "address": address, "identity": identity}
            can = "reachable" if reachable else "unreachable"
            return who | {"state": can, "reason": reason, "at": at and at.isoformat()}


def _call(call: Call) -> dict[str, object]:
    known: dict[str, object] = {"kind": "call", "id": call.source_call_id}
    known |= {"from": call.from_number}
    return known | {"to": call.to_number, "outcome": call.outcome}


def _message(message: Inbound) -> dict[str, object]:
    at = message.occurred_at
    return {
        "kind": "message",
        "id": message.external_id,
        "from": message.address,
        "identity": message.identity,
        "proof": message.proof.value,
        "from_name": message.display_name,
        "subject": message.subject,
        "text": message.text,
        "reply": message.reply,
        "answers": message.answers,
        "pressed": message.pressed,
        "attachments": _files(message.files),
        "stated": {stated.kind: stated.address for stated in message.stated},
        "at": at and at.isoformat(),
    }


def _files(files: tuple[File, ...]) -> list[dict[str, object]]:
    return [{"name": file.name, "type": file.type, "size": len(file.content)} for file in files]
