"""Who is signed in, as the screen shows them: no store knows more than the account says."""

from dataclasses import asdict

from contactcenter.domain.access import permissions
from contactcenter.domain.agent import Agent
from contactcenter.ports.views import MeView, PreferencesView


def me_view(agent: Agent) -> MeView:
    """Return who is signed in, as the screen shows it."""
    return MeView(
        id=agent.id,
        name=agent.name,
        email=agent.email,
        role=agent.role.value,
        queues=sorted(agent.queues),
        capacity=agent.capacity,
        permissions=sorted(each.value for each in permissions(agent)),
        preferences=PreferencesView(**asdict(agent.preferences)),
    )
