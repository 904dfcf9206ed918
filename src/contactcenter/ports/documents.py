"""Where the words of documents come from."""

from collections.abc import Collection, Sequence
from typing import Protocol

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.document_content import Content
from contactcenter.domain.documents import Draft
from contactcenter.domain.preset.preset import Preset


class Wordings(Protocol):
    """The wording of each block of each kind of document, in each language."""

    @property
    def languages(self) -> Collection[str]:
        """The languages that have wordings."""
        ...

    def draft(
        self, kind: DocumentKind, language: str | None, content: Content, presets: Sequence[Preset]
    ) -> Draft:
        """Put all that a document must say into words, with a salutation and a signature.

        A language without wordings gets those of the house, and the draft says so. A block that
        needs something that the content does not have is blank. Values come out as they are,
        whatever is written in them.

        Raises:
            Invalid: what a block would say is too long.
        """
        ...
