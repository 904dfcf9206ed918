"""The HTML of a mail as a page: what it encloses is there, what deceives is named (F-CNT-4)."""

from base64 import b64encode
from pathlib import Path

import pytest

from channels.email import html as cleaning
from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.message import Attachment
from tests.serving import receive_long, serving

PICTURE = b"\x89PNG\r\n\x1a\n and more"
PATH = "/api/messages/long/html"


async def shown(folder: Path, source: str, *files: tuple[str, bytes], query: str = "") -> str:
    """Return the page of a mail that brings files under these Content-IDs."""
    async with serving(MemoryStore(), folder) as running:
        attachments = [
            Attachment(
                blob=await running.app.blobs.put(content),
                name="picture.png",
                type="image/png",
                size=len(content),
                content_id=content_id,
            )
            for content_id, content in files
        ]
        await receive_long(
            running.app, "x", html=cleaning.clean(source), attachments=tuple(attachments)
        )
        async with running.client("mina@shop.example") as mina:
            answer = await mina.http.get(PATH + query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    return answer.text.partition("</style>")[2]


@pytest.mark.parametrize("named", ["cid:a@x", "CID:a@x", "cid:a%40x"])
async def test_an_enclosed_picture_stands_in_its_place(tmp_path: Path, named: str) -> None:
    page = await shown(tmp_path, f'<p>See <img src="{named}" alt="lamp"></p>', ("a@x", PICTURE))
    assert f'<img src="data:image/png;base64,{b64encode(PICTURE).decode()}" alt="lamp">' in page


@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"MZ no picture"])
async def test_what_is_no_picture_is_a_file_alone(tmp_path: Path, content: bytes) -> None:
    page = await shown(tmp_path, '<img src="cid:a@x"><img src="cid:b@x">', ("a@x", content))
    assert "data:" not in page


async def test_a_remote_picture_waits_until_it_is_asked_for(tmp_path: Path) -> None:
    source = '<img src="https://track.example/1.png">'
    assert " src=" not in await shown(tmp_path / "1", source)
    page = await shown(tmp_path / "2", source, query="?remote=1")
    assert ' src="https://track.example/1.png"' in page


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://evil.example/login", "evil.example"),
        ("https://bank.example@evil.example:8443/", "evil.example"),
        ("https://evil.example\\@bank.example/", "evil.example"),
        ("https:///evil.example/", "evil.example"),
        ("HTTPS://EVIL.example?bank.example", "evil.example"),
        ("https://b\u0430nk.example/", "xn--bnk-6cd.example"),
        ("https://a%22b.example/", "a&quot;b.example"),
        ("https://&#9;/evil.example/", "evil.example"),
        ("https://ev&#10;il.example/", "evil.example"),
        ("https://ba\u00dfe.example/", "xn--bae-6ka.example"),
        (
            "https://\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example/",
            "xn--mgba3gch31f060k.example",
        ),
        ("https://b\u0430nk..evil.example/", "xn--bnk-6cd..evil.example"),
    ],
)
async def test_a_link_says_where_it_leads(tmp_path: Path, target: str, host: str) -> None:
    page = await shown(tmp_path, f'<a href="{target}">https://bank.example/</a>')
    assert f' data-host="{host}">https://bank.example/</a>' in page


async def test_words_that_look_like_tags_stay_words(tmp_path: Path) -> None:
    source = '<p>&lt;img src="cid:a@x"&gt; <a href="mailto:a@x.example">write</a></p>'
    page = await shown(tmp_path, source, ("a@x", PICTURE))
    assert '&lt;img src="cid:a@x"&gt;' in page
    assert "data-host" not in page


async def test_a_picture_counts_as_often_as_it_is_shown(tmp_path: Path) -> None:
    """S20: what a sender writes in seventeen bytes brings no ten million."""
    large = PICTURE + bytes(1024 * 1024)
    page = await shown(tmp_path / "1", '<img src="cid:a@x">' * 11, ("a@x", large))
    assert "data:" not in page
    source = '<img src="cid:a@x">' * 11 + '<img src="cid:b@x">' * 11
    page = await shown(tmp_path / "2", source, ("a@x", large), ("b@x", PICTURE))
    assert page.count("data:image/png") == 11


async def test_a_name_longer_than_any_host_is_told_by_its_end(tmp_path: Path) -> None:
    long = "b\u0430nk." * 10_000
    page = await shown(tmp_path, f'<a href="https://{long}evil.example/">x</a>')
    told = page.partition('data-host="')[2].partition('"')[0]
    assert told.endswith(".evil.example")
    assert told.isascii()
    assert len(told) < 1_000
