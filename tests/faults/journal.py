"""What the outside was promised, kept outside of the product.

Everything that somebody was told is safe is written down here the moment they were told; so is
everything that was tried and never answered, since that may be there or not, but not twice.
"""

from dataclasses import dataclass, field


@dataclass
class Journal:
    """Promises, by the words of each text, which are all different."""

    mails: set[str] = field(default_factory=set)  # the mail server has them
    chats_tried: set[str] = field(default_factory=set)
    chats: set[str] = field(default_factory=set)  # the visitor's page was told
    replies_tried: set[str] = field(default_factory=set)
    replies: dict[str, str] = field(default_factory=dict)  # text → id that the agent was told
    mailed: list[tuple[str, str]] = field(default_factory=list)  # (Message-ID, text) at customers
    refused: int = 0  # answers that the customers' server refused for good

    @property
    def said(self) -> set[str]:
        """What customers were promised is here."""
        return self.mails | self.chats

    @property
    def tried(self) -> set[str]:
        """What customers may have said."""
        return self.mails | self.chats_tried
