"""What the documents about one complaint may say, before it is put into words.

Dates become words of the reader's calendar with the zone, numbers become the language's digits
(spec G-7). What is blank is left out of the values, so that a wording that needs it says nothing
at all, and its block is missed instead of sent half-empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from contactcenter.domain.calendar.targets import Counted, Days
from contactcenter.domain.dates import told, told_until
from contactcenter.domain.limits_told import told_cost, told_limit, told_promise, told_window
from contactcenter.domain.preset.choosing import Promised
from contactcenter.domain.preset.preset import (
    External,
    PresetTarget,
    ReferralWindow,
    WindowStart,
)
from contactcenter.domain.receipt import isolated
from contactcenter.domain.sla.policy import Binding

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The facts and sentences that fill the wordings. Texts are in the document's language."""

    zone: str  # in which dates are told
    organization: str
    complainant: str = ""  # their name
    reference: str = ""  # as people read it
    received_at: datetime | None = None
    understood: str = ""  # a summary that an agent checked, or the category when automatic
    handler: str = ""  # who handles it
    reach: str = ""  # how to reach them
    next_step: str = ""
    next_at: datetime | None = None
    promised: tuple[Promised, ...] = ()  # what is told of the limits
    add_information: str = ""  # where more can be added
    policy: str = ""  # the address of the version in force (spec A-PRN-1)
    accessibility: str = ""  # other forms, and help
    resolution: str = ""  # how it was resolved at first contact
    decision: str = ""
    reasons: str = ""
    remedy: str = ""
    remedy_by: datetime | None = None
    next_stage: str = ""  # who reviews a decision that is not accepted
    is_last_stage: bool = False  # nobody inside does
    progress: str = ""
    why_not_final: str = ""
    expected_at: datetime | None = None
    waiting_for: str = ""  # what the complainant is asked for
    waiting_until: datetime | None = None
    is_decided: bool = False  # what the complainant is asked for is a word on our decision
    closed_because: str = ""


def values(content: Content, bodies: Iterable[External], language: str) -> Values:
    """Return what a wording may name, in words of its language; what is blank is not there."""
    zone = content.zone
    said: dict[str, object] = {
        "organization": content.organization,
        "complainant": content.complainant,
        "reference": content.reference and isolated(content.reference, language),
        "received_at": content.received_at and told(content.received_at, zone, language),
        "understood": content.understood,
        "handler": content.handler,
        "reach": content.reach,
        "next_step": content.next_step,
        "next_at": _until(content.next_at, zone, language),
        "promised": [_limit(each, zone, language) for each in _promises(content, language)],
        "add_information": content.add_information,
        "policy": content.policy,
        "accessibility": content.accessibility,
        "resolution": content.resolution,
        "decision": content.decision,
        "reasons": content.reasons,
        "remedy": content.remedy,
        "remedy_by": _until(content.remedy_by, zone, language),
        "next_stage": content.next_stage,
        "is_last_stage": content.is_last_stage,
        "progress": content.progress,
        "why_not_final": content.why_not_final,
        "expected_at": _until(content.expected_at, zone, language),
        "waiting_for": content.waiting_for,
        "waiting_until": _until(content.waiting_until, zone, language),
        "is_decided": content.is_decided,
        "closed_because": content.closed_because,
        "bodies": [_body(each, language) for each in bodies],
    }
    return _without_blanks(said)


def _promises(content: Content, language: str) -> list[Promised]:
    return [each for each in content.promised if told_promise(each.target.key, language)]


def _limit(promised: Promised, zone: str, language: str) -> Values:
    return {
        "what": told_promise(promised.target.key, language),
        "within": told_limit(promised.target.target, language),
        "due": told_until(promised.due, zone, language),
    }


def _body(external: External, language: str) -> Values:
    window = external.referral_window
    return _without_blanks(
        {
            "name": external.name,
            "website": external.website,
            "contact": external.contact,
            "leaflet": external.leaflet,
            "waiver": external.waiver,
            "window": window and told_window(window, language),
            "cost": told_cost(external.cost_to_complainant, language),
        }
    )


def _until(at: datetime | None, zone: str, language: str) -> str | None:
    return None if at is None else told_until(at, zone, language)


def _without_blanks(said: Values) -> Values:
    return {
        name: value
        for name, value in said.items()
        if value and not (isinstance(value, str) and not value.strip())
    }


_THEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
_LIMIT = PresetTarget(
    key="final_response",
    target=Days(value=15, counted=Counted.BUSINESS_DAYS),
    binding=Binding.INTERNAL,
)

# One that says everything, to try a wording on and to show it.
SAMPLE = Content(
    zone="UTC",
    organization="Example Ltd",
    complainant="A. Customer",
    reference="7KQ2M-9XV4T-C",
    received_at=_THEN,
    understood="The parcel came late.",
    handler="B. Agent",
    reach="complaints@example.com",
    next_step="We look into it.",
    next_at=_THEN,
    promised=(Promised(preset="sample@1", target=_LIMIT, due=_THEN),),
    add_information="https://example.com/add",
    policy="https://example.com/policy",
    accessibility="Large print is to be had on request.",
    resolution="The price was refunded.",
    decision="Your complaint is upheld.",
    reasons="The carrier was late.",
    remedy="The price is refunded.",
    remedy_by=_THEN,
    next_stage="the complaints officer",
    is_last_stage=True,
    progress="We asked the carrier.",
    why_not_final="The carrier has not answered.",
    expected_at=_THEN,
    waiting_for="A picture of the parcel.",
    waiting_until=_THEN,
    is_decided=True,
    closed_because="You accepted our decision.",
)
# The same in the words of other languages, as the templates of those languages are shown.
SAMPLES: Mapping[str, Content] = {
    "fa": replace(
        SAMPLE,
        zone="Asia/Tehran",
        organization="شرکت نمونه",
        complainant="سارا احمدی",
        understood="بسته دیر رسید.",
        handler="رضا کریمی",
        next_step="بررسی می‌کنیم.",
        accessibility="متن با حروف درشت هم فرستاده می‌شود.",
        resolution="بهای کالا بازگردانده شد.",
        decision="شکایت شما را وارد می‌دانیم.",
        reasons="پیک دیر رسید.",
        remedy="بهای کالا بازگردانده می‌شود.",
        next_stage="مسئول شکایت‌ها",
        progress="از پیک پرسیده‌ایم.",
        why_not_final="پیک هنوز پاسخ نداده است.",
        waiting_for="عکسی از بسته",
        closed_because="تصمیم ما را پذیرفتید.",
    )
}
SAMPLE_BODY = External(
    name="An ombudsman",
    website="https://ombudsman.example.com",
    contact="1 Road, Town",
    leaflet="https://ombudsman.example.com/leaflet",
    waiver="We will not object on grounds of time.",
    referral_window=ReferralWindow(
        Days(value=6, counted=Counted.CALENDAR_MONTHS), WindowStart.FINAL_RESPONSE
    ),
    cost_to_complainant=0,
)
