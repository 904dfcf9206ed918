"""The complaint house as it is now: what it lacks (spec A-GOV-1), and its lists of codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.complaint_house import HOUSE, house_of
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.gaps import gaps
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.house_plain import house_to_plain
from contactcenter.domain.complaint.taxonomy import Term
from contactcenter.domain.edition import Decides, newest
from contactcenter.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """Something that is not settled, and the language or the agent that it is about."""

    gap: str
    named: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseView:
    """The edition in force; version 0: nobody settled anything, and all is as it ships."""

    version: int
    by: str
    at: datetime | None
    body: dict[str, object]  # as the next edition is posted
    gaps: list[GapView]
    calendars: list[str]


async def show_house(store: Store, *, agent: Agent, now: datetime) -> HouseView:
    """Return the house."""
    require(agent, Permission.SEE_PROMISES)
    async with store.begin() as tx:
        edition = newest(await tx.editions(Decides.HOUSE)).get(HOUSE)
        calendars = newest(await tx.editions(Decides.CALENDAR))
        here = {each.id for each in await tx.agents() if not each.disabled}
    house = House() if edition is None else house_of(edition)
    missing = gaps(house, agents=here, on=now.date())
    return HouseView(
        version=edition.version if edition else 0,
        by=edition.by if edition else "",
        at=edition.at if edition else None,
        body=house_to_plain(house),
        gaps=[GapView(gap=each.gap.value, named=each.named) for each in missing],
        calendars=sorted(calendars),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermView:
    """One code of a list of the house, with what it is called by language."""

    code: str
    names: dict[str, str]
    under: str  # the code that it is a finer one of; empty: none
    retired: bool  # it keeps its name, and is not chosen any more


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsView:
    """What complaints are about here, and why issues come about (spec A-REC-1, A-ANL-1)."""

    categories: list[TermView]
    causes: list[TermView]


async def show_terms(store: Store) -> TermsView:
    """Return the lists of codes as they are now; whoever works here reads complaints by them."""
    async with store.begin() as tx:
        edition = newest(await tx.editions(Decides.HOUSE)).get(HOUSE)
    house = House() if edition is None else house_of(edition)
    return TermsView(categories=_terms(house.categories), causes=_terms(house.causes))


def _terms(terms: Iterable[Term]) -> list[TermView]:
    return [
        TermView(code=each.code, names=dict(each.names), under=each.under, retired=each.retired)
        for each in terms
    ]
