"""Evidence packs: what an outsider learns from one alone (A-AUD-1)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from contactcenter.domain.dates import told
from contactcenter.domain.evidence.form import to_json
from tests.domain.complaints import hours
from tests.domain.evidence import TEXTS, ZONE, a_pack
from tests.domain.outsider import Outsider


def moment(hour: float, minutes: float = 0) -> str:
    at = hours(hour) + timedelta(minutes=minutes)
    return at.isoformat(timespec="microseconds")


@pytest.fixture(scope="module")
def outsider() -> Outsider:
    return Outsider(json.loads(json.dumps(to_json(a_pack()))))


QUESTIONS: Mapping[str, tuple[Callable[[Outsider], object], object]] = {
    "What did the complainant say, in their own words?": (
        lambda o: o.said("recorded")["matter"]["narrative"],
        "The lamp came broken, and nobody answers.",
    ),
    "When did it reach us, and how?": (
        lambda o: (o.complaint["received_at"], o.said("recorded")["matter"]["received_by"]),
        (moment(0), "email"),
    ),
    "Who recorded it, and how long after it came?": (
        lambda o: (o.name(o.entries("recorded")[0]["by"]), o.entries("recorded")[0]["at"]),
        ("Bob Brown", moment(1)),
    ),
    "Who knew what after six hours?": (
        lambda o: o.knew_at(moment(6)),
        [
            ("recorded", "Bob Brown"),
            ("document_sent", "system"),
            ("acknowledged", "system"),
            ("acknowledgement_failed", "system"),
        ],
    ),
    "Was anything written down much later than it happened?": (
        lambda o: [
            each["number"]
            for each in o.complaint["entries"]
            if datetime.fromisoformat(each["recorded_at"]) - datetime.fromisoformat(each["at"])
            > timedelta(minutes=1)
        ],
        [],
    ),
    "Which text was sent as the acknowledgement that arrived?": (
        lambda o: o.document("ack2")["text"],
        TEXTS["ack2"],
    ),
    "Is it the very text that left?": (
        lambda o: hashlib.sha256(o.document("ack2")["text"].encode()).hexdigest()
        == o.document("ack2")["sha256"]
        == o.entries("document_sent")[1]["content"]["sha256"],
        True,
    ),
    "Was there an acknowledgement before, and what became of it?": (
        lambda o: [
            (each["content"]["message_id"], each["content"]["reason"])
            for each in o.entries("acknowledgement_failed")
        ],
        [("ack1", "no such mailbox")],
    ),
    "Was the acknowledgement too late, by how much, and against whose limit?": (
        lambda o: [
            (each["late_seconds"], each["binding"], each["due_at"], each["ended_at"])
            for each in o.complaint["clocks"]
            if each["id"] in o.duty("acknowledged")["clocks"]
        ],
        [(23_400, "legal", moment(24), moment(30.5))],
    ),
    "Why late: for how long did the clock stand still, and for which reason?": (
        lambda o: (
            o.duty("acknowledged")["because"]["en"][-1],
            o.complaint["clocks"][0]["stood_still"],
        ),
        ("The clock stood still for 14 h: closed.", {"closed": 50_400}),
    ),
    "Did we make the clock stand still by waiting for the customer?": (
        lambda o: o.complaint["clocks"][1]["stood_still"],
        {"pending": 144_000, "holiday": 86_400},
    ),
    "Who answered for it, and why did that change?": (
        lambda o: [
            o.name(o.said("recorded")["accountable_id"]),
            *(
                (o.name(each["content"]["accountable_id"]), each["content"]["reason"])
                for each in o.entries("accountable_changed")
            ),
        ],
        ["Mia Moradi", ("Cy Cole", "on leave")],
    ),
    "How grave was it found to be, and by whom?": (
        lambda o: (
            o.said("assessed")["assessment"]["severity"],
            o.said("assessed")["priority"],
            o.name(o.entries("assessed")[0]["by"]),
        ),
        (3, "p2", "Bob Brown"),
    ),
    "Whom is it about, and had they a hand in it?": (
        lambda o: (
            [o.name(who) for who in o.said("recorded")["matter"]["subject_staff"]],
            o.duty("impartial")["state"],
            [each["kind"] for each in o.complaint["entries"] if each["by"] == "ana"],
        ),
        (["Ana Ahmadi"], "met", ["statement_given"]),
    ),
    "Were they heard, and what did they say?": (
        lambda o: (o.duty("heard")["state"], o.said("statement_given")["text"]),
        ("met", "The customer shouted at me."),
    ),
    "Who looked into it, and how deep?": (
        lambda o: {
            (o.name(each["content"]["investigator_id"]), each["content"]["level"])
            for each in o.entries("investigator_set")
        },
        {("Bob Brown", 2)},
    ),
    "What evidence lay before whoever decided first?": (
        lambda o: [
            (each["content"]["evidence_id"], each["content"]["sha256"])
            for each in o.entries("evidence_added")
            if each["number"] < o.entries("decision_proposed")[0]["number"]
        ],
        [("photo", "ab" * 32)],
    ),
    "What did we ask the complainant, and when did they answer?": (
        lambda o: (
            o.said("asked_complainant")["question"],
            o.entries("complainant_replied")[0]["at"],
        ),
        ("Have you a photo?", moment(100)),
    ),
    "What was found of each issue, on which fact and rule, at last?": (
        lambda o: {
            each["content"]["issue_id"]: (
                each["content"]["outcome"], each["content"]["fact"], each["content"]["rule"]
            )
            for each in o.entries("finding_recorded")
        },
        {
            "lamp": ("upheld", "it was broken", "goods arrive whole"),
            "silence": ("upheld", "it was broken", "goods arrive whole"),
        },
    ),
    "Who decided, who approved, and who was of another mind?": (
        lambda o: [
            (each["kind"], o.name(each["by"]), each["content"].get("reason", ""))
            for each in o.complaint["entries"]
            if each["kind"] in {"decision_proposed", "sent_back", "decision_approved"}
        ],
        [
            ("decision_proposed", "Dee Dastan", ""),
            ("sent_back", "Cy Cole", "Look at the photo."),
            ("decision_proposed", "Dee Dastan", ""),
            ("decision_approved", "Cy Cole", ""),
            ("decision_proposed", "Cy Cole", ""),
            ("decision_approved", "Dee Dastan", ""),
        ],
    ),
    "Which decisions was the complainant sent?": (
        lambda o: [
            each["text"] for each in o.complaint["documents"] if each["document"] == "final"
        ],
        [TEXTS["final1"], TEXTS["final2"]],
    ),
    "Did they take it, and in which words?": (
        lambda o: (
            o.said("rejected")["words"],
            o.said("accepted")["words"],
        ),
        ("It was broken, look at the photo!", "Now it is fine."),
    ),
    "What was promised?": (
        lambda o: [
            (each["remedy"], each["money"]["amount"], each["money"]["currency"])
            for each in o.entries("decision_proposed")[-1]["content"]["redress"]
        ],
        [("refund", 3_000, "EUR")],
    ),
    "What was paid, and when?": (
        lambda o: [
            (each["content"]["redress_id"], each["content"]["status"], each["at"])
            for each in o.entries("redress_changed")
        ],
        [("refund", "paid", moment(500))],
    ),
    "Why did it happen, and does it happen again and again?": (
        lambda o: {
            (each["content"]["root_cause"], each["content"]["pattern"])
            for each in o.entries("root_cause_set")
        },
        {("packing", "recurring")},
    ),
    "Was the record corrected, by whom, from what to what, and why?": (
        lambda o: [
            (
                o.name(each["by"]),
                *(each["content"][key] for key in ("field", "before", "after", "reason")),
            )
            for each in o.entries("amended")
        ],
        [("Bob Brown", "order_ref", "", "A1", "The invoice says A1.")],
    ),
    "Was the complainant told who else can be asked?": (
        lambda o: [each["at"] for each in o.entries("recourse_told")],
        [moment(401)],
    ),
    "On what ground was it closed?": (
        lambda o: (o.complaint["step"], o.complaint["outcome"], o.duty("ended")["because"]["en"]),
        (
            "closed",
            "upheld",
            [f"Closed on {told(hours(510), ZONE, 'en')}: accepted."],
        ),
    ),
    "What was not as it should have been?": (
        lambda o: [
            duty["id"]
            for each in o.complaint["clauses"]
            for duty in each["duties"]
            if duty["gap"]
        ],
        ["acknowledged"],
    ),
    "Which fact proves that the decision was approved, and where does it stand?": (
        lambda o: next(
            fact["type"]
            for fact in o.complaint["facts"]
            if fact["hash"] == o.entries("decision_approved")[-1]["hash"]
            and fact["position"] == o.entries("decision_approved")[-1]["position"]
        ),
        "complaint_changed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_outsider_learns_from_the_pack_alone(outsider: Outsider, question: str) -> None:
    ask, answer = QUESTIONS[question]
    assert ask(outsider) == answer
