"""The complaint form: a page of ours takes down what is complained of, and this reads it.

There is no provider: the core shows the page while the inbox has it open (`ports/forms.py`), and
what people fill in comes as `domain/pages.py` has it. Whoever left an e-mail address is answered
there; an answer to anybody else is taken, and stands on the page where they follow their complaint.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from phonenumbers import SUPPORTED_REGIONS

from contactcenter.domain import pages
from contactcenter.domain.errors import Invalid
from contactcenter.domain.message import Inbound, Outbound
from contactcenter.domain.phone import HOME
from contactcenter.ports.channel import Ignored, Parsed, Raw, Receipt, Unreadable
from contactcenter.ports.forms import FormRules

__all__ = ["Config", "Form", "connect", "describe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Adding such an inbox switches the form on."""

    open: bool = True  # False: the page says that no complaint is taken here now
    region: str = HOME  # whose phone numbers need no country's code (ISO 3166)

    def __post_init__(self) -> None:
        """Refuse what is wrong.

        Raises:
            ValueError: naming the field.
        """
        if not isinstance(self.open, bool):
            raise ValueError("open: not true or false")  # noqa: TRY004  as every setting
        if self.region not in SUPPORTED_REGIONS:
            raise ValueError(f"region: {self.region!r} is no region as IR or DE")


def connect(config: Config) -> "Form":
    """Return the channel; there is nobody to connect to."""
    return Form(config)


class Form:
    """The form of one inbox."""

    largest: int | None = None  # they fetch files from us

    def __init__(self, config: Config) -> None:
        self._config = config

    def rules(self) -> FormRules:
        """Return what the page goes by."""
        return FormRules(is_open=self._config.open, region=self._config.region)

    def parse(self, raw: Raw) -> Parsed:
        """Read one form that was sent."""
        try:
            return (pages.read(raw.body),)
        except Invalid as error:
            return Unreadable(str(error))

    async def send(self, message: Outbound) -> Receipt:  # noqa: ARG002
        """Accept: it stands on the complainant's page."""
        return Receipt()

    async def close(self) -> None:
        """Let go of nothing."""


def describe(body: bytes) -> list[dict[str, object]]:
    """Return what was read as plain values, for people at a terminal and for fixtures."""
    raw = Raw(external_id="", body=body, received_at=datetime.min.replace(tzinfo=UTC))
    match connect(Config()).parse(raw):
        case Unreadable(reason):
            return [{"error": reason}]
        case Ignored(reason):
            return [{"ignored": reason}]
        case messages:
            return [_plain(each) for each in messages if isinstance(each, Inbound)]


def _plain(message: Inbound) -> dict[str, object]:
    return {
        "from": message.address,
        "from_name": message.display_name,
        "text": message.text,
        "reply": message.reply,
        "stated": [each.address for each in message.stated],
        "attachments": [
            {"name": each.name, "type": each.type, "size": each.kept_size} for each in message.files
        ],
        "is_complaint": message.filed is not None,
    }
