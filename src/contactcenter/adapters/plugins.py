"""From a channel's kind to its code: the only importlib in the code base."""

import dataclasses
import importlib
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from types import ModuleType
from typing import cast

from contactcenter.domain.errors import Invalid
from contactcenter.ports.channel import Channel

_GROUP = "contactcenter.channels"


def connect(kind: str, settings: Mapping[str, object]) -> Channel:
    """Return the channel of that kind with these settings.

    Raises:
        Invalid: there is no such kind, or it refuses the settings.
    """
    module = _module(kind)
    known = {field.name for field in dataclasses.fields(module.Config)}
    if unknown := set(settings) - known:
        raise Invalid(f"{kind} has no setting {', '.join(sorted(unknown))}; it has {sorted(known)}")
    try:
        return cast(Channel, module.connect(module.Config(**settings)))
    except (TypeError, ValueError) as error:
        raise Invalid(f"settings of the {kind} inbox: {error}") from error


def describe(kind: str) -> Callable[[bytes], list[dict[str, object]]]:
    """Return the function that shows how the channel reads raw input, for people and tools.

    Raises:
        Invalid: there is no such kind.
    """
    return cast(Callable[[bytes], list[dict[str, object]]], _module(kind).describe)


def _module(kind: str) -> ModuleType:
    if not kind.isidentifier():
        raise Invalid(f"{kind!r} is no kind of channel")
    try:
        return importlib.import_module(f"channels.{kind}")
    except ModuleNotFoundError as error:
        if error.name != f"channels.{kind}":
            raise
    for entry in entry_points(group=_GROUP, name=kind):
        return cast(ModuleType, entry.load())
    raise Invalid(f"there is no channel of kind {kind!r}")
