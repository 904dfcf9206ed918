"""A parsed mail as plain data, for tools outside this program."""

from channels.email import body, entity, headers, mime
from channels.email.entity import Entity
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Unreadable


def describe(raw: bytes) -> list[dict[str, object]]:
    """Return one dictionary for each message in a mail, or one that says why there is none."""
    match mime.parse(raw):
        case Ignored(reason) | Unreadable(reason):
            return [{"error": reason}]
        case messages:
            read = entity.read(raw)
            return [_described(each, read) for each in messages if isinstance(each, Inbound)]


def _described(message: Inbound, read: Entity) -> dict[str, object]:
    answered = headers.message_id(read.first("in-reply-to"))
    return {
        "from": None if message.address.endswith(f"@{mime.NOWHERE}") else message.address,
        "from_name": message.display_name,
        "subject": message.subject,
        "text": message.text,
        "reply": message.reply,
        "attachments": [
            {"name": file.name or None, "type": file.type, "size": len(file.content)}
            for file in body.read(read).files  # with the names that the mail itself gives them
        ],
        "message_id": f"<{message.header_id}>" if message.header_id else None,
        "in_reply_to": f"<{answered}>" if answered else None,
        "auto_class": message.auto_class.value,
        "bounce": [
            {"recipient": bounce.recipient, "permanent": bounce.permanent}
            for bounce in message.bounces
        ],
        "may_auto_reply": message.may_auto_reply,
        "warnings": list(message.warnings),
    }
