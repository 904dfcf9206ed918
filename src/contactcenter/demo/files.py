"""Small files that customers attach: a photo, a receipt, some text. Made, not kept."""

import random
import struct
import zlib
from collections.abc import Mapping


def png(rng: random.Random) -> bytes:
    """Return a picture: a light wall, something dark before it, and a crack across it."""
    width, height = 320, 240
    tone = [rng.randrange(150, 220) for _ in range(3)]
    left, top = rng.randrange(60, 120), rng.randrange(50, 90)
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            inside = left < x < left + 130 and top < y < top + 110
            crack = inside and abs((x - left) - (y - top) - (y % 7)) < 2  # noqa: PLR2004
            shade = 235 if crack else 60 + y // 8 if inside else 0
            rows.extend([shade] * 3 if shade else [min(255, it + y // 6) for it in tone])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def pdf(lines: list[str]) -> bytes:
    """Return a page with these lines, which are ASCII."""
    shown = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
    stream = f"BT /F1 12 Tf 72 770 Td 18 TL {shown}ET".encode("ascii")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page + b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    whole = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(whole))
    return bytes(whole) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def attached(kind: str, facts: Mapping[str, str], rng: random.Random) -> tuple[str, str, bytes]:
    """Return the name, the type and the bytes of a photo, a receipt, a log or notes."""
    if kind == "photo":
        return f"IMG_{rng.randrange(1000, 9999)}.png", "image/png", png(rng)
    if kind == "receipt":
        lines = ["POSTAL RECEIPT", f"Order {facts['order']}", "Weight 2.4 kg", "Status: delivered"]
        return "receipt.pdf", "application/pdf", pdf(lines)
    if kind == "log":
        log = f"app 3.8.1\nGET /checkout/{facts['order']} 502\nretry in 5 s\nGET /checkout 502\n"
        return "error-log.txt", "text/plain", log.encode()
    persian = not facts["name"].isascii()
    name = "مشخصات شرکت.txt" if persian else "company.txt"
    return name, "text/plain", "\n".join(f"{k}: {v}" for k, v in facts.items()).encode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
