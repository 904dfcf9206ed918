"""From a channel's kind to its code: the only importlib in the code base."""

import dataclasses
import importlib
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from types import ModuleType, NoneType, UnionType
from typing import Literal, Union, cast, get_args, get_origin, get_type_hints

from contactcenter.domain.errors import Invalid
from contactcenter.ports.channel import Channel

_GROUP = "contactcenter.channels"
# What a person who fills in settings calls the values of JSON.
_WORDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    NoneType: "nothing",
    Mapping: "an object",
    Sequence: "a list",
}


def connect(kind: str, settings: Mapping[str, object]) -> Channel:
    """Return the channel of that kind with these settings.

    Raises:
        Invalid: there is no such kind, or it refuses the settings.
    """
    module = _module(kind)
    known = {field.name for field in dataclasses.fields(module.Config)}
    if unknown := set(settings) - known:
        raise Invalid(f"{kind} has no setting {', '.join(sorted(unknown))}; it has {sorted(known)}")
    if missing := _required(module.Config) - set(settings):
        raise Invalid(f"settings of the {kind} inbox: {', '.join(sorted(missing))} missing")
    hints = get_type_hints(module.Config)
    for name, value in settings.items():
        if misfit := _misfit(name, value, hints[name]):
            raise Invalid(f"settings of the {kind} inbox: {misfit}")
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


def _required(config: type) -> set[str]:
    return {
        field.name
        for field in dataclasses.fields(config)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }


def _misfit(path: str, value: object, hint: object) -> str | None:
    """Say where a value of JSON is of another kind than its setting is declared to have."""
    kind, inner = _kind(hint), get_args(hint)
    if kind is UnionType:
        found = [_misfit(path, value, each) for each in inner]
        return f"{path}: not {_told(hint)}" if all(found) else None
    if isinstance(value, Mapping) and kind is Mapping:
        within = (_misfit(f"{path}.{name}", each, inner[1]) for name, each in value.items())
        return next(filter(None, within), None)
    if isinstance(value, list | tuple) and kind is Sequence:
        return next(filter(None, (_misfit(path, each, inner[0]) for each in value)), None)
    return None if _is_a(value, kind) else f"{path}: not {_told(hint)}"


def _is_a(value: object, kind: type) -> bool:
    if isinstance(value, bool) and kind in {int, float}:
        return False
    if isinstance(value, str) and kind is Sequence:
        return False
    return isinstance(value, (int, float) if kind is float else kind)


def _kind(hint: object) -> type:
    """Return what a type is at the top; a list of any sort is a sequence, a choice is a text."""
    kinds = {Union: UnionType, Literal: str, tuple: Sequence, list: Sequence}
    kind = get_origin(hint) or hint
    return cast(type, kinds.get(kind, kind))


def _told(hint: object) -> str:
    if _kind(hint) is UnionType:
        return " or ".join(dict.fromkeys(_told(each) for each in get_args(hint)))
    return _WORDS.get(_kind(hint), str(hint))
