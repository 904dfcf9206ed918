"""A complaint that went through nearly everything, as material for evidence packs.

    ana   whom it is about         bob   investigates        dee, cy   decide and approve
    mia   manages ana, answered for it until she went on leave; then cy

It was acknowledged to a dead address, so the acknowledgement that counts came late; the first
decision was rejected, the second accepted and paid.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from contactcenter.adapters import facts
from contactcenter.adapters.facts import Stored
from contactcenter.domain.anchor import Anchor
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.chain import BEGINNING
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level, Severity
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.findings import Outcome, Pattern
from contactcenter.domain.complaint.folding import apply
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.house import Person as HousePerson
from contactcenter.domain.complaint.kept import KeptEntry, kept_entry
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.documents import mandatory
from contactcenter.domain.evidence.form import Pack
from contactcenter.domain.evidence.material import (
    Delivered,
    Material,
    Person,
    Place,
    ProvenFact,
    SeenFile,
    SeenMessage,
    TimedClock,
)
from contactcenter.domain.evidence.pack import packed
from contactcenter.domain.merkle import Growing, Tree
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.measuring import Cause, ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.domain.sla.strip import Piece
from contactcenter.domain.ticket import Priority
from tests.builders import ticket_moved
from tests.domain.complaints import ASSESSMENT, SHA, Story, a_redress, hours

NOW = hours(2000)
ZONE = "Asia/Tehran"
PEOPLE = {
    "ana": Person("Ana Ahmadi", "agent"),
    "bob": Person("Bob Brown", "officer"),
    "cy": Person("Cy Cole", "officer"),
    "dee": Person("Dee Dastan", "officer"),
    "mia": Person("Mia Moradi", "manager"),
    "carla": Person("Carla"),
}
TEXTS = {
    "ack1": "We have your complaint 0000-0000.",
    "ack2": "We have your complaint 0000-0000, and are sorry for the delay.",
    "news": "We look into it.",
    "final1": "We refuse your complaint, since the lamp was whole.",
    "final2": "You are right, and get 30.00 EUR.",
}
HOUSE = House(
    organization="Lamps Ltd",
    zone="Asia/Tehran",
    owner_id="mia",
    people={"ana": HousePerson(team="shop", manager_id="mia")},
)


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sent(story: Story, kind: DocumentKind, message: str, **given: Any) -> Story:
    blocks = tuple(each.value for each in mandatory(kind, ()))
    given = {"document": kind, "message_id": message, "sha256": text_hash(TEXTS[message])} | given
    return story.add(e.DocumentSent, **{"blocks": blocks, **given})


def a_story() -> Story:
    """Return what happened, by the rules."""
    story = Story(subject_staff=("ana",))
    _acknowledged(story)
    _investigated(story)
    _refused(story)
    return _granted(story)


def _acknowledged(story: Story) -> None:
    blocks = tuple(each.value for each in mandatory(DocumentKind.ACKNOWLEDGEMENT, ()))
    _sent(story, DocumentKind.ACKNOWLEDGEMENT, "ack1", by="system")
    story.add(e.Acknowledged, message_id="ack1", automatic=True, blocks=blocks, by="system")
    story.add(e.AcknowledgementFailed, message_id="ack1", by="system", hour=5)
    _sent(story, DocumentKind.ACKNOWLEDGEMENT, "ack2", hour=30)
    story.add(e.Acknowledged, message_id="ack2", blocks=blocks, hour=30.5)
    story.add(e.AccountableChanged, accountable_id="cy", by="mia")


def _investigated(story: Story) -> None:
    grave = replace(ASSESSMENT, severity=Severity.SERIOUS)
    story.add(i.AssessmentStarted)
    story.add(i.Assessed, assessment=grave, priority=Priority.P2)
    story.add(i.InvestigatorSet, investigator_id="bob", level=Level.FORMAL, by="cy")
    story.add(i.PlanSet).add(i.StaffTold)
    story.add(i.StatementGiven, text="The customer shouted at me.", by="ana")
    story.add(i.EvidenceAdded)
    story.add(i.AskedComplainant, message_id="q", question="Have you a photo?")
    story.add(i.ComplainantReplied, message_id="a", hour=100)
    story.add(e.Amended, reason="The invoice says A1.")
    _sent(story, DocumentKind.UPDATE, "news", hour=110)


def _refused(story: Story) -> None:
    story.found(Outcome.NOT_UPHELD)
    story.add(e.DecisionProposed, summary="The lamp was whole.", by="dee")
    story.add(e.SentBack, by="cy", reason="Look at the photo.")
    story.add(e.DecisionProposed, summary="The lamp was whole.", by="dee")
    story.add(e.DecisionApproved, by="cy")
    _sent(story, DocumentKind.FINAL, "final1", by="cy")
    story.add(e.Rejected, words="It was broken, look at the photo!", message_id="no")


def _granted(story: Story) -> Story:
    story.found()
    story.add(i.InvestigatorSet, investigator_id="bob", level=Level.FORMAL, by="cy")
    story.add(i.PlanSet)
    story.add(e.DecisionProposed, summary="They are right.", redress=(a_redress(),), by="cy")
    story.add(e.DecisionApproved, by="dee")
    _sent(story, DocumentKind.FINAL, "final2", by="dee", hour=400)
    story.add(e.RecourseTold, message_id="final2", by="system")
    story.add(e.Accepted, words="Now it is fine.", hour=450)
    for each in story.complaint.matter.issues:
        story.add(i.RootCauseSet, issue_id=each.id, pattern=Pattern.RECURRING)
    story.add(e.RedressChanged, hour=500)
    story.add(i.StaffToldResult)
    return story.add(e.Closed, hour=510)


def kept(story: Story) -> tuple[KeptEntry, ...]:
    """Return the entries as they are kept, each written down a minute after it happened."""
    late = timedelta(minutes=1)
    return tuple(
        kept_entry(each, "ticket", number, salt=f"salt{number}", recorded_at=each.at + late)
        for number, each in enumerate(story.entries, 1)
    )


def proven(
    entries: Sequence[KeptEntry], *, young: int = 0
) -> tuple[tuple[ProvenFact, ...], Anchor]:
    """Chain a fact about each entry, one about another ticket between, and anchor all but some."""
    links, befores, hash_before = [], [], BEGINNING
    for each in _facts(entries):
        befores.append(hash_before)
        link = facts.link(hash_before, len(links) + 1, each)
        links.append(link)
        hash_before = link.hash
    size = len(links) - 2 * young
    tree, root = Tree([each.hash for each in links[:size]]), Growing()
    for each in links[:size]:
        root.add(each.hash)
    anchor = Anchor(
        position=size, hash=links[size - 1].hash, at=NOW, after=0, root=root.root(), key="key"
    )
    found = [
        ProvenFact(
            link=link,
            before=before,
            place=Place(size, tree.path(link.position - 1)) if link.position <= size else None,
        )
        for link, before in zip(links, befores, strict=True)
        if link.type == "complaint_changed"
    ]
    return tuple(found), anchor


def _facts(entries: Iterable[KeptEntry]) -> Iterable[Stored]:
    complaint: Complaint | None = None
    for each in entries:
        before = complaint.step.value if complaint else ""
        complaint = apply(complaint, each.entry)
        yield facts.stored(
            ComplaintChanged(
                ticket_id="ticket",
                customer_id="carla",
                queue_id="queue",
                assignee_id=None,
                by=each.by,
                at=each.recorded_at,
                entry_id=each.id,
                number=each.number,
                kind=each.kind,
                before=before,
                after=complaint.step.value,
                occurred_at=each.at,
                digest=each.digest,
            )
        )
        yield facts.stored(ticket_moved("another"))


def a_clock(metric: Metric, state: ClockState, **given: Any) -> SlaClock:
    defaults: dict[str, Any] = {
        "id": f"ticket.policy.{metric.value}.1",
        "ticket_id": "ticket",
        "policy_id": "policy",
        "policy_version": 1,
        "calendar_id": "office",
        "calendar_version": 1,
        "metric": metric,
        "cycle": 1,
        "binding": Binding.LEGAL,
        "state": state,
        "started_at": hours(0),
        "due_at": hours(24),
        "first_due_at": None,
        "breached_at": None,
        "cause": None,
        "ended_at": None,
        "ended_by": "",
        "next_alarm_at": None,
    }
    return SlaClock(**{**defaults, **given})


def clocks() -> tuple[TimedClock, ...]:
    late = a_clock(
        Metric.ACKNOWLEDGE,
        ClockState.MET_LATE,
        breached_at=hours(24),
        cause=Cause.TIME,
        ended_at=hours(30.5),
        ended_by="bob",
    )
    good = a_clock(
        Metric.FINAL_RESPONSE,
        ClockState.MET,
        due_at=hours(600),
        ended_at=hours(400),
        ended_by="dee",
        binding=Binding.INTERNAL,
    )
    pieces = (
        _piece(0, 4, "running"),
        _piece(4, 18, "closed"),
        _piece(18, 30.5, "running"),
    )
    waited = (
        _piece(0, 60, "running"),
        _piece(60, 100, "pending"),
        Piece(start=hours(100), end=hours(124), why="holiday", name="Nowruz"),
        _piece(124, 400, "running"),
    )
    return (
        TimedClock(clock=late, policy="Preset", pieces=pieces),
        TimedClock(clock=good, policy="House", pieces=waited),
    )


def _piece(start: float, end: float, why: str) -> Piece:
    return Piece(start=hours(start), end=hours(end), why=why)


def messages() -> tuple[SeenMessage, ...]:
    said = {
        "m1": ("The lamp came broken, and nobody answers.", 0.0),
        "a": ("Here is the photo.", 100.0),
        "no": ("It was broken, look at the photo!", 120.0),
    }
    sent = {"ack1": 2.0, "ack2": 30.0, "q": 60.0, "news": 110.0, "final1": 119.0, "final2": 400.0}
    photo = (SeenFile("lamp.jpg", SHA),)
    inbound = [
        SeenMessage(
            id=key, inbound=True, by="customer", at=hours(at), text=text, files=photo * (key == "a")
        )
        for key, (text, at) in said.items()
    ]
    outbound = [
        SeenMessage(
            id=key,
            inbound=False,
            by="bob",
            at=hours(at),
            text=TEXTS.get(key, "Have you a photo?"),
            delivery=(Delivered("failed" if key == "ack1" else "sent", hours(at)),),
        )
        for key, at in sent.items()
    ]
    return tuple(sorted([*inbound, *outbound], key=lambda each: each.at))


def a_material(story: Story | None = None, *, young: int = 0, **given: Any) -> Material:
    """Return the material of a complaint, the one above by default."""
    entries = kept(story or a_story())
    found, _ = proven(entries, young=young)
    defaults: dict[str, Any] = {
        "ticket_id": "ticket",
        "entries": entries,
        "facts": found,
        "clocks": clocks() if story is None else (),
        "messages": messages() if story is None else (),
        "people": PEOPLE,
        "house": HOUSE,
    }
    return Material(**{**defaults, **given})


def an_anchor(material: Material) -> Anchor:
    """Return the anchor over the facts of a material that nobody changed."""
    return proven(material.entries)[1]


def a_pack(*materials: Material) -> Pack:
    return packed(
        materials or [a_material()], made_at=NOW, made_by="Ada", organization="Lamps Ltd", zone=ZONE
    )


def found(material: Material) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the state and the reasons of each duty."""
    [complaint] = a_pack(material).complaints
    return {
        duty.id: (duty.state, duty.because["en"])
        for each in complaint.clauses
        for duty in each.duties
    }
