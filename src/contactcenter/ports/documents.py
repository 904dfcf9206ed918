"""Where the words of documents come from."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, Self

from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.document_content import Content
from contactcenter.domain.documents import Draft
from contactcenter.domain.preset.preset import Preset


class Wordings(Protocol):
    """The wording of each block of each kind of document, in each language."""

    @property
    def languages(self) -> Collection[str]:
        """The languages that have wordings."""
        ...

    def texts(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """Return the templates of a language: by kind of document or `every`, then by block."""
        ...

    def with_own(self, own: Mapping[str, object]) -> Self:
        """Return these with a deployment's own in the place of those they replace.

        Args:
            own: by language, then as `texts` returns them.

        Raises:
            Invalid: naming the language, kind and block of a wording, and what is wrong with it.
        """
        ...

    def sample(self, kind: DocumentKind | None, language: str, blocks: Sequence[Block]) -> Draft:
        """Put a made-up complaint into words: what each block looks like.

        Args:
            kind: whose words they are; None: of every letter that has none of its own.
            language: one that has wordings.
            blocks: what is wanted of it.
        """
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
