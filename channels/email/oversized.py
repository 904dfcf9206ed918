"""What is kept of a mail that is too large: its header, its words, and a note (spec F-CNT-6)."""

from channels.email import body, entity

_ABOUT_CONTENT = ("content-", "mime-version")


def stand_in(head: bytes, *, size: int) -> bytes:
    """Return a small mail that speaks for a large one, of which only the beginning is known."""
    message = entity.read(head)
    kept = [
        name.encode() + b": " + value
        for name, value in message.fields
        if not name.startswith(_ABOUT_CONTENT)
    ]
    kept += [
        b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Transfer-Encoding: 8bit",
    ]
    note = f"[{size} bytes are too many to take in. The files are still on the mail server.]"
    text = f"{body.read(message).text.strip()}\n\n{note}\n".lstrip()
    return b"\r\n".join([*kept, b"", text.replace("\n", "\r\n").encode("utf-8", "replace")])
