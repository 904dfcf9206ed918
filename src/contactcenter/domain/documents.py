"""Documents to a complainant: drafted block by block, refused while one is missing, frozen as sent.

    presets, kind ──► mandatory blocks
    content, wordings ──► Draft ──► a person mends it ──► Document
                                     missing: refused       text, SHA-256

A block counts as there when it says something: blank ones are missing (spec A-DEC-2).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contactcenter.domain.blocks import ALWAYS, OUTSIDE_RECOURSE, Block, DocumentKind
from contactcenter.domain.errors import Conflict
from contactcenter.domain.preset.preset import External, Preset
from contactcenter.domain.sealed import without_seals

_TELLING_WHERE = frozenset({DocumentKind.FINAL, DocumentKind.RECOURSE})


@dataclass(frozen=True, slots=True)
class Passage:
    """What one block says."""

    block: Block
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document before it is sent, in one language."""

    kind: DocumentKind
    language: str
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """The whole as it would be sent: one paragraph a block, blank ones left out."""
        said = (_tidy(each.text) for each in self.passages)
        return "\n\n".join(text for text in said if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it was sent: never rendered again (spec A-DEC-2)."""

    kind: DocumentKind
    language: str
    text: str
    blocks: tuple[Block, ...]  # that it says
    sha256: str  # of the text in UTF-8 without the seals of its links, in hex


_DETAILS: Mapping[Block, str] = {  # what each block says of the body outside
    Block.EXTERNAL_BODY: "name",
    Block.EXTERNAL_CONTACT: "contact",
    Block.EXTERNAL_WEBSITE: "website",
    Block.EXTERNAL_LEAFLET: "leaflet",
    Block.EXTERNAL_LEAFLET_AVAILABILITY: "leaflet",
    Block.WAIVER_WORDING: "waiver",
}


def mandatory(kind: DocumentKind, presets: Iterable[Preset]) -> tuple[Block, ...]:
    """Return what a document must say under all of these presets, in the order of its text."""
    wanted = {*ALWAYS[kind]}
    for preset in presets:
        wanted |= _asked(preset, kind)
    return tuple(block for block in Block if block in wanted)


def outside(block: Block, kind: DocumentKind, presets: Iterable[Preset]) -> tuple[External, ...]:
    """Return the bodies that a block must speak of: those of the presets that ask for it."""
    asking = (preset for preset in presets if block in _asked(preset, kind))
    bodies = (preset.external for preset in asking if preset.external is not None)
    return tuple(dict.fromkeys(bodies))


def unfilled(preset: Preset) -> tuple[str, ...]:
    """Return the details of the body outside that documents speak of and nobody filled in."""
    if preset.external is None:
        return ()
    asked = {block for kind in DocumentKind for block in _asked(preset, kind)}
    wanted = dict.fromkeys(detail for block, detail in _DETAILS.items() if block in asked)
    return tuple(each for each in wanted if not getattr(preset.external, each))


def missing(draft: Draft, presets: Iterable[Preset]) -> tuple[Block, ...]:
    """Return the mandatory blocks that the draft does not have, or leaves blank."""
    said = {each.block for each in draft.passages if _tidy(each.text)}
    return tuple(block for block in mandatory(draft.kind, presets) if block not in said)


def freeze(draft: Draft, presets: Sequence[Preset]) -> Document:
    """Return the document as it is sent.

    Raises:
        Conflict: naming each mandatory block that is missing (spec A-ACK-3, A-DEC-2).
    """
    if lacking := missing(draft, presets):
        raise Conflict(
            f"the {draft.kind} document cannot be sent: it does not say"
            f" {', '.join(block.value for block in lacking)}"
        )
    text = draft.text
    return Document(
        kind=draft.kind,
        language=draft.language,
        text=text,
        blocks=tuple(each.block for each in draft.passages if _tidy(each.text)),
        sha256=hashlib.sha256(without_seals(text).encode()).hexdigest(),
    )


def _asked(preset: Preset, kind: DocumentKind) -> set[Block]:
    """Return what one preset asks of a document beside what all of them say."""
    asked = {*preset.documents.get(kind, ())}
    if kind in _TELLING_WHERE and preset.external is not None:
        asked |= {*OUTSIDE_RECOURSE}
    return asked


def _tidy(text: str) -> str:
    """Return the text without blank lines at its ends; one without letter or digit is blank."""
    lines = [line.rstrip() for line in text.splitlines()]
    tidy = "\n".join(lines).strip()
    return tidy if any(each.isalnum() for each in tidy) else ""
