"""The demo's organisation fits together."""

from itertools import count

from contactcenter.demo.people import PEOPLE
from contactcenter.demo.seed import COLLEAGUES, SUPPORT, Organisation, Surroundings, organisation
from contactcenter.domain.agent import Role


def an_organisation() -> Organisation:
    numbers = count(1)
    around = Surroundings(
        mail_settings={"address": SUPPORT},
        chat_settings={},
        chat_origins=["http://127.0.0.1:8000"],
        mail_key="m",
        chat_key="c",
        form_key="f",
    )
    hashes = {it.email: f"hash of {it.email}" for it in COLLEAGUES}
    return organisation(around, hashes, new_id=lambda: f"id-{next(numbers)}")


def test_three_agents_a_supervisor_and_an_administrator() -> None:
    made = an_organisation()
    roles = [it.role for it in made.agents]
    assert roles == [Role.AGENT] * 3 + [Role.SUPERVISOR, Role.ADMINISTRATOR]
    assert all(it.demo for it in made.agents)
    assert {it.preferences.language for it in made.agents} == {"fa", "en"}


def test_queues_have_names_in_both_languages_and_are_served() -> None:
    made = an_organisation()
    assert all(it.name and it.names["fa"] for it in made.queues)
    served = {queue for it in made.agents if it.role is Role.AGENT for queue in it.queues}
    assert served == {it.id for it in made.queues}


def test_inboxes_feed_a_queue_that_exists() -> None:
    made = an_organisation()
    assert {it.kind for it in made.inboxes} == {"email", "webchat", "form"}
    assert {it.queue_id for it in made.inboxes} <= {it.id for it in made.queues}


def test_nobody_has_two_roles() -> None:
    addresses = [it.email for it in PEOPLE] + [it.email for it in COLLEAGUES] + [SUPPORT]
    assert len(set(addresses)) == len(addresses)
