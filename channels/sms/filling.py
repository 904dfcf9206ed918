"""Templates of requests: {to}, {text}, {from}, {id}, {user} and {secret} in what is sent.

A value is put in once and is never read as a template itself: a customer may write {secret}.
"""

import re
from collections.abc import Callable, Mapping

NAMES = ("to", "text", "from", "id", "user", "secret")

_GAP = re.compile(r"\{(" + "|".join(NAMES) + r")\}")
_ANY_GAP = re.compile(r"\{([a-z_]+)\}")

Values = Mapping[str, str]


def fill(template: str, values: Values, quote: Callable[[str], str] = str) -> str:
    """Return the template with the values in it, each quoted for where it stands."""
    return _GAP.sub(lambda gap: quote(values[gap[1]]), template)


def fill_all(template: object, values: Values) -> object:
    """Fill every text in a structure; numbers and the like stay, names are not filled."""
    match template:
        case str():
            return fill(template, values)
        case Mapping():
            return {name: fill_all(each, values) for name, each in template.items()}
        case list() | tuple():
            return [fill_all(each, values) for each in template]
        case _:
            return template


def unknown_gaps(template: object) -> set[str]:
    """Return the gaps for which there is no value."""
    match template:
        case str():
            return set(_ANY_GAP.findall(template)) - set(NAMES)
        case Mapping():
            return {name for each in template.values() for name in unknown_gaps(each)}
        case list() | tuple():
            return {name for each in template for name in unknown_gaps(each)}
        case _:
            return set()
