"""Facts about evidence packs."""

from dataclasses import dataclass

from contactcenter.domain.fact import TicketFact


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePacked(TicketFact):
    """An evidence pack with this complaint in it was made for somebody."""

    pack: str  # SHA-256 of its canonical JSON, as the pack itself names it
