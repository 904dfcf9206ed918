"""What a channel owes beside `Channel` when people fill in a form on a page that the core shows."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRules:
    """What the page of one inbox goes by."""

    is_open: bool
    region: str  # of phone numbers without a country's code (ISO 3166)


@runtime_checkable
class HasForm(Protocol):
    """An inbox whose form stands on a page of ours."""

    def rules(self) -> FormRules:
        """Return what the page goes by."""
        ...
