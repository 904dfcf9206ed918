"""Ids are opaque text; a NewType each, so that a ticket id cannot stand for an agent id.

Ids are time-ordered (UUID version 7), so that rows written together lie together. They are for
machines: what a person reads, types or finds in an address is a `reference` (spec G-5).
"""

from typing import NewType

ActionId = NewType("ActionId", str)  # of a corrective action
AgentId = NewType("AgentId", str)
BlobId = NewType("BlobId", str)  # the SHA-256 of the content, in hex
CalendarId = NewType("CalendarId", str)
CallId = NewType("CallId", str)
ClockId = NewType("ClockId", str)  # ticket, policy, metric and cycle
ConversationId = NewType("ConversationId", str)
CustomerId = NewType("CustomerId", str)
IdentityId = NewType("IdentityId", str)
InboxId = NewType("InboxId", str)
MergeId = NewType("MergeId", str)
MessageId = NewType("MessageId", str)
OfferId = NewType("OfferId", str)
PolicyId = NewType("PolicyId", str)
QueueId = NewType("QueueId", str)
RawId = NewType("RawId", str)
SurveyId = NewType("SurveyId", str)
TaskId = NewType("TaskId", str)
TicketId = NewType("TicketId", str)
TimerId = NewType("TimerId", str)
WorkItemId = NewType("WorkItemId", str)

Position = NewType("Position", int)  # a fact's place in the one order; the first is 1
