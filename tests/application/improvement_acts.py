"""What happens to corrective actions, as acts on a desk."""

from contactcenter.application import corrective_actions, recurrences
from contactcenter.application.corrective_actions import IssueNamed, NewAction
from contactcenter.domain.ids import TicketId
from contactcenter.domain.improvement.recurrence import CausedIssue
from tests.application.desk import Desk
from tests.application.house_acts import a_supervisor_watches
from tests.builders import a_customer, a_queue
from tests.contract.test_store_register import told
from tests.domain.complaints import Story


async def causes_show_again(desk: Desk) -> None:
    await a_supervisor_watches(desk)
    async with desk.store.begin() as tx:
        tx.put(a_queue(), a_customer())
        for name in "abcdefghij":
            tx.put(*told(name, Story()), _caused(desk, name, "box" if name < "f" else "lorry"))


async def decide_about_causes(desk: Desk) -> None:
    """Open an action, open another from what is proposed, and dismiss a proposal."""
    asked = await desk.asked("sima")
    named = [IssueNamed(ticket_id=TicketId("a"), issue_id="lamp")]
    await corrective_actions.open_action(
        desk.handling, NewAction(what="A lamp broke", issues=named), asked=asked
    )
    one, two = (await recurrences.proposals(desk.store, asked=asked)).proposals
    await recurrences.take_up(desk.handling, one.id, "Lamps break", asked=asked)
    await recurrences.dismiss(desk.store, two.id, "One lorry", asked=asked)


def _caused(desk: Desk, name: str, cause: str) -> CausedIssue:
    return CausedIssue(
        id=f"{name}:lamp",
        ticket_id=TicketId(name),
        category="quality",
        product="lamp",
        root_cause=cause,
        received_at=desk.now,
    )
