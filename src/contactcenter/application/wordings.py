"""How letters to complainants are worded: what ships, and the house's own in its place.

    ships ──► by language, kind of letter and block ◄── an edition a language, of administrators
                              │
                              ▼
                  tried on a sample before it holds

A wording of `every` letter holds where a kind has none of its own.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.application.complaint_house import in_force, said
from contactcenter.application.editions import put_edition
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.document_content import SAMPLE, SAMPLE_BODY, values
from contactcenter.domain.documents import mandatory
from contactcenter.domain.edition import Decides, newest
from contactcenter.domain.errors import NotFound
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.request import Done
from contactcenter.ports.documents import Wordings
from contactcenter.ports.store import Store

EVERY = "every"

Texts = Mapping[str, Mapping[str, str]]  # by kind of letter or `every`, then by block


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingView:
    """The wordings of one language; version 0: nobody worded anything, and all is as it ships."""

    language: str
    version: int
    by: str
    at: datetime | None
    own: dict[str, object]  # as the next edition is posted
    shipped: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingsView:
    """All of them, with what each kind of letter says as things stand."""

    languages: list[WordingView]
    blocks: dict[str, list[str]]  # by kind of letter and `every`, in the order of its text
    values: list[str]  # what a wording may name


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """What one block would say."""

    block: str
    text: str


async def show_wordings(store: Store, wordings: Wordings, *, agent: Agent) -> WordingsView:
    """Return how letters are worded."""
    require(agent, Permission.SEE_PROMISES)
    async with store.begin() as tx:
        editions = newest(await tx.editions(Decides.WORDING))
        binding = (await in_force(tx)).presets.values()
    views = []
    for language in wordings.languages:
        edition = editions.get(language)
        views.append(
            WordingView(
                language=language,
                version=edition.version if edition else 0,
                by=edition.by if edition else "",
                at=edition.at if edition else None,
                own=said(edition) if edition else {},
                shipped={kind: dict(each) for kind, each in wordings.texts(language).items()},
            )
        )
    blocks = {kind.value: [*_blocks(kind, binding)] for kind in DocumentKind}
    return WordingsView(
        languages=views,
        blocks={EVERY: [*Block], **blocks},
        values=sorted(values(SAMPLE, (SAMPLE_BODY,), "en")),
    )


def _blocks(kind: DocumentKind, binding: Collection[Preset]) -> Iterator[str]:
    yield Block.SALUTATION
    yield from mandatory(kind, binding)
    yield Block.SIGNATURE


async def add_wording(
    store: Store, wordings: Wordings, language: str, own: Texts, *, after: int, asked: Asked
) -> Done:
    """Let letters in a language be worded so from now on; what is not named is as it ships.

    Raises:
        Invalid: naming the language, kind and block, and what is wrong with it.
        Conflict: somebody has worded them anew meanwhile.
        NotFound: there are no letters in that language.
    """
    require(asked.agent, Permission.MANAGE_HOUSE)
    expect_wording(wordings, language, own)
    async with store.begin(asked.key) as tx:
        added = await put_edition(
            tx, Decides.WORDING, language, own, after=after, by=asked.agent.id, at=asked.at
        )
        return tx.done(added.id, added.version)


def preview(
    wordings: Wordings, language: str, own: Texts, kind: DocumentKind | None, *, agent: Agent
) -> list[PassageView]:
    """Return what the blocks of a letter would say of a made-up complaint; nothing is kept.

    Raises:
        Invalid: naming the language, kind and block, and what is wrong with it.
        NotFound: there are no letters in that language.
    """
    require(agent, Permission.SEE_PROMISES)
    draft = expect_wording(wordings, language, own).sample(kind, language, [*Block])
    return [PassageView(block=each.block.value, text=each.text) for each in draft.passages]


def expect_wording(wordings: Wordings, language: str, own: Mapping[str, object]) -> Wordings:
    """Return the wordings with these in one language, each of which was tried on a sample.

    Raises:
        Invalid: naming the language, kind and block, and what is wrong with it.
        NotFound: there are no letters in that language.
    """
    if language not in wordings.languages:
        raise NotFound(f"there are no letters in {language!r:.20}")
    return wordings.with_own({language: own})
