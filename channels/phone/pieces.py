"""Files in pieces: where one may be cut so that each piece can be read by itself."""

import json

LONGEST = 256 * 1024  # bytes of a piece
WHOLE = 4 * 1024 * 1024  # bytes of a file that is one value and cannot be cut


def is_whole(head: bytes) -> bool:
    """Whether a file is one value, by its beginning: XML, an event, JSON over several lines."""
    text = head.lstrip()
    if text[:1] in {b"<", b"["} or text.startswith(b"Event-Name:"):
        return True
    return text[:1] == b"{" and not is_json(text.partition(b"\n")[0])


def is_blocks(head: bytes) -> bool:
    """Whether it consists of blocks of lines, as the manager interface says them."""
    return head.lstrip().startswith((b"Event:", b"Response:", b"Asterisk Call Manager"))


def is_json(text: bytes) -> bool:
    """Whether a text is JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def whole_lines(chunk: bytes, *, blocks: bool, is_last: bool, longest: int = LONGEST) -> bytes:
    """Return the lines that are all there; a line longer than a piece comes in pieces."""
    if is_last:
        return chunk
    mark = b"\r\n\r\n" if blocks and b"\r\n\r\n" in chunk else b"\n\n" if blocks else b"\n"
    end = chunk.rfind(mark)
    if end >= 0:
        return chunk[: end + len(mark)]
    return chunk if len(chunk) >= longest else b""
