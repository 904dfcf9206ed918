"""A parsed mail as plain data, for tools outside this program."""

from channels.email import entity, headers, mime
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Unreadable


def describe(body: bytes) -> list[dict[str, object]]:
    """Return one dictionary for each message in a mail, or one that says why there is none."""
    match mime.parse(body):
        case Ignored(reason) | Unreadable(reason):
            return [{"error": reason}]
        case messages:
            answered = _answered(body)
            return [_described(each, answered) for each in messages if isinstance(each, Inbound)]


def _answered(body: bytes) -> str | None:
    return headers.message_id(entity.read(body).first("in-reply-to"))


def _described(message: Inbound, answered: str | None) -> dict[str, object]:
    return {
        "from": None if message.address.endswith(f"@{mime.NOWHERE}") else message.address,
        "from_name": message.display_name,
        "subject": message.subject,
        "text": message.text,
        "reply": message.reply,
        "attachments": [
            {"name": file.name or None, "type": file.type, "size": len(file.content)}
            for file in message.files
        ],
        "message_id": f"<{message.header_id}>" if message.header_id else None,
        "in_reply_to": f"<{answered}>" if answered else None,
        "auto_class": message.auto_class.value,
        "bounce": [
            {"recipient": bounce.recipient, "permanent": bounce.permanent}
            for bounce in message.bounces
        ],
        "may_auto_reply": message.may_auto_reply,
    }
