"""What a document to a complainant is made of: its kind, and the blocks of its text.

A block is one thing that a reader must learn, such as the reasons of a decision. Standards and
presets name blocks, not sentences; the sentences are templates, one a kind, block and language.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class DocumentKind(StrEnum):
    """What a document to a complainant is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    UPDATE = "update"
    HOLDING = "holding"  # no final response yet, and why
    SUMMARY = "summary"  # resolved at once, with the complainant's consent
    FINAL = "final"
    DELAY = "delay"  # the limit will be missed, and why
    REMINDER = "reminder"  # we wait for the complainant
    RECOURSE = "recourse"  # who decides outside, and how to get there
    CLOSING = "closing"


class Block(StrEnum):
    """One thing that a document says, in the order in which documents say them."""

    SALUTATION = "salutation"
    REFERENCE = "reference"
    RECEIVED = "received"  # that it was, and when
    UNDERSTOOD = "understood"  # what we understood
    COMPLAINT_CONSIDERED_RESOLVED = "complaint_considered_resolved"
    DECISION = "decision_accept_or_offer_or_reject"
    REASONS = "reasons"
    REMEDY = "remedy"  # and by when
    PROGRESS = "progress"
    BEING_DEALT_WITH = "being_dealt_with"  # by whom, and how to reach them
    WHY_NOT_FINAL = "why_not_final"
    WHEN_EXPECTED = "when_expected"
    WAITING_FOR_YOU = "waiting_for_you"  # for what, and until when
    CLOSED_BECAUSE = "closed_because"
    NEXT_STEP = "next_step"  # what happens next, and by when
    TIMETABLE_STATEMENT = "timetable_statement"  # which limits apply
    ADD_INFORMATION = "add_information"
    INTERNAL_NEXT_STAGE = "internal_next_stage"
    MAY_REFER_EXTERNAL = "may_refer_external"  # that a body outside can be asked
    MAY_REFER_NOW = "may_refer_now"  # that it can be asked at once
    EXTERNAL_BODY = "external_body"
    EXTERNAL_CONTACT = "external_contact"
    EXTERNAL_WEBSITE = "external_website"
    EXTERNAL_TIME_LIMIT = "external_time_limit"
    EXTERNAL_COST = "external_cost"
    EXTERNAL_LEAFLET = "external_leaflet"
    EXTERNAL_LEAFLET_AVAILABILITY = "external_leaflet_availability"
    WAIVER_WORDING = "waiver_wording"
    POLICY = "policy"  # the link to the version in force
    ACCESSIBILITY = "accessibility"
    SIGNATURE = "signature"


# These speak of a body outside: a preset that wants them names one.
EXTERNAL = frozenset(
    block for block in Block if block.value.startswith(("external_", "may_refer_", "waiver_"))
)

# A decision that can be taken elsewhere says where (spec A-DEC-2).
OUTSIDE_RECOURSE = (
    Block.EXTERNAL_BODY,
    Block.EXTERNAL_CONTACT,
    Block.EXTERNAL_TIME_LIMIT,
    Block.EXTERNAL_COST,
)

# What each document says whatever the presets; the acknowledgement by spec A-ACK-2, the final
# response by A-DEC-2.
ALWAYS: Mapping[DocumentKind, tuple[Block, ...]] = MappingProxyType(
    {
        DocumentKind.ACKNOWLEDGEMENT: (
            Block.REFERENCE,
            Block.RECEIVED,
            Block.UNDERSTOOD,
            Block.BEING_DEALT_WITH,
            Block.NEXT_STEP,
            Block.ADD_INFORMATION,
            Block.POLICY,
            Block.ACCESSIBILITY,
        ),
        DocumentKind.UPDATE: (Block.REFERENCE, Block.PROGRESS, Block.NEXT_STEP),
        DocumentKind.HOLDING: (Block.REFERENCE, Block.WHY_NOT_FINAL, Block.WHEN_EXPECTED),
        DocumentKind.SUMMARY: (Block.REFERENCE, Block.COMPLAINT_CONSIDERED_RESOLVED),
        DocumentKind.FINAL: (
            Block.REFERENCE,
            Block.DECISION,
            Block.REASONS,
            Block.REMEDY,
            Block.INTERNAL_NEXT_STAGE,
        ),
        DocumentKind.DELAY: (Block.REFERENCE, Block.WHY_NOT_FINAL, Block.WHEN_EXPECTED),
        DocumentKind.REMINDER: (Block.REFERENCE, Block.WAITING_FOR_YOU),
        DocumentKind.RECOURSE: (Block.REFERENCE, *OUTSIDE_RECOURSE),
        DocumentKind.CLOSING: (Block.REFERENCE, Block.CLOSED_BECAUSE),
    }
)
