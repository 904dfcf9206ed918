"""What is known beforehand about the inputs of one switchboard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.phone.mapped import Columns
from channels.phone.switchboard import Switchboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Its settings, and the order of columns where a file does not name them."""

    office: Switchboard = field(default_factory=Switchboard)
    columns: Columns | None = None  # set: comma-separated values are read by it
    cdr_columns: Sequence[str] = ()
    cel_columns: Sequence[str] = ()
