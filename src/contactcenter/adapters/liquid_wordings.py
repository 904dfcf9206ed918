"""Wordings as Liquid templates: those that come with the product, and a deployment's own.

    [every]                      en.toml
    reasons = "Our reasons:\n{{ reasons }}"
    [delay]                      a kind of document with words of its own
    why_not_final = "We are sorry: …"

A template knows `if`, `unless`, `case` and `for`, a few filters, and the values of
`domain/document_content.py`, nothing else: no files, no clock, no variables of its own. What it
prints is never read as a template again.
"""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from liquid import Environment, FalsyStrictUndefined, RenderContext
from liquid.ast import Node
from liquid.builtin.content import Literal
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.filters.array import join
from liquid.builtin.filters.misc import default
from liquid.builtin.illegal import Illegal
from liquid.builtin.output import Output
from liquid.builtin.tags.case_tag import CaseTag
from liquid.builtin.tags.for_tag import BreakTag, ContinueTag, ForTag
from liquid.builtin.tags.if_tag import IfTag
from liquid.builtin.tags.unless_tag import UnlessTag
from liquid.exceptions import LiquidError, ResourceLimitError, UndefinedError
from liquid.expression import Expression
from liquid.template import BoundTemplate
from typing_extensions import override

import contactcenter
from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.calendar import reading
from contactcenter.domain.document_content import (
    SAMPLE,
    SAMPLE_BODY,
    SAMPLES,
    Content,
    Values,
    values,
)
from contactcenter.domain.documents import Draft, Passage, mandatory, outside
from contactcenter.domain.errors import Invalid
from contactcenter.domain.preset.preset import Preset

_SHIPPED = Path(contactcenter.__file__).parent / "wording"
_EVERY = "every"
_LONGEST_TEMPLATE = 20_000  # characters
_FRAME = frozenset({Block.SALUTATION, Block.SIGNATURE})

Place = tuple[str, str, Block]  # language, kind of document or "every", block


class _Limited(Environment):
    """What a wording may do, and how much of it."""

    loop_iteration_limit = 1_000
    output_stream_limit = 400_000  # bytes of one block
    block_nesting_limit = 10
    context_depth_limit = 10

    @override
    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        parts = (Literal, Output, Illegal, IfTag, UnlessTag, CaseTag, ForTag, BreakTag, ContinueTag)
        for part in parts:
            self.add_tag(part)
        self.add_filter("default", default)
        self.add_filter("join", join)


# Plain text goes out by every channel: there is nothing to escape.
_ENVIRONMENT = _Limited(undefined=FalsyStrictUndefined, autoescape=False)


class LiquidWordings:
    """The wordings of the product, with a deployment's own in the place of those they replace."""

    def __init__(
        self, own: Mapping[str, object] = MappingProxyType({}), *, house: str = "en"
    ) -> None:
        """Read all of them, and try each on a sample.

        Raises:
            Invalid: naming the language, kind and block of a wording, and what is wrong with it.
        """
        shipped = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in _files()}
        texts = {place: text for read in (shipped, own) for place, text in _texts(read)}
        self._texts = texts
        self._templates = {place: _checked(place, text) for place, text in texts.items()}
        self._languages = tuple(sorted({language for language, _, _ in texts}))
        self._house = reading.one_of(house, "house", self._languages)
        for language in self._languages:
            for block in Block:
                if (language, _EVERY, block) not in texts:
                    raise Invalid(f"{language}.{_EVERY}.{block}: has no wording")

    @property
    def languages(self) -> Collection[str]:
        """The languages that have wordings."""
        return self._languages

    def texts(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """Return the templates of a language (see the port)."""
        found: dict[str, dict[str, str]] = {}
        for (spoken, kind, block), text in self._texts.items():
            if spoken == language:
                found.setdefault(kind, {})[block.value] = text
        return found

    def with_own(self, own: Mapping[str, object]) -> "LiquidWordings":
        """Return these with a deployment's own (see the port); read once for what they say."""
        return _read(json.dumps(own, sort_keys=True), self._house) if own else self

    def sample(self, kind: DocumentKind | None, language: str, blocks: Sequence[Block]) -> Draft:
        """Put a made-up complaint into words (see the port)."""
        said = values(SAMPLES.get(language, SAMPLE), (SAMPLE_BODY,), language)
        return Draft(
            kind=kind or DocumentKind.UPDATE,
            language=language,
            passages=tuple(
                Passage(each, self._template(kind, language, each).render(said).strip())
                for each in blocks
            ),
        )

    def draft(
        self, kind: DocumentKind, language: str | None, content: Content, presets: Sequence[Preset]
    ) -> Draft:
        """Put all that a document must say into words (see the port)."""
        spoken = language if language in self._languages else self._house
        wanted = {*mandatory(kind, presets)} | _FRAME
        return Draft(
            kind=kind,
            language=spoken,
            passages=tuple(
                Passage(block, self._said(kind, spoken, block, content, presets))
                for block in Block
                if block in wanted
            ),
        )

    def _said(
        self,
        kind: DocumentKind,
        language: str,
        block: Block,
        content: Content,
        presets: Sequence[Preset],
    ) -> str:
        template = self._template(kind, language, block)
        try:
            return template.render(values(content, outside(block, kind, presets), language)).strip()
        except UndefinedError:
            return ""  # something that it needs is not known: a person writes it, or it is missed
        except ResourceLimitError as error:
            raise Invalid(f"{block}: what it would say is too long") from error

    def _template(self, kind: DocumentKind | None, language: str, block: Block) -> BoundTemplate:
        every = self._templates[language, _EVERY, block]
        return self._templates.get((language, kind.value, block), every) if kind else every


@lru_cache(maxsize=16)
def _read(own: str, house: str) -> LiquidWordings:
    return LiquidWordings(json.loads(own), house=house)


def _files() -> list[Path]:
    return sorted(_SHIPPED.glob("*.toml"))


def _texts(read: Mapping[str, object]) -> Iterator[tuple[Place, str]]:
    for language, kinds in read.items():
        for kind, blocks in reading.fields(kinds, language, (_EVERY, *DocumentKind)).items():
            field = f"{language}.{kind}"
            for block, text in reading.fields(blocks, field, tuple(Block)).items():
                yield (language, kind, Block(block)), reading.text(text, f"{field}.{block}")


def _checked(place: Place, text: str) -> BoundTemplate:
    """Return the template, once it was parsed and filled in with a sample."""
    language, kind, block = place
    field = f"{language}.{kind}.{block}"
    if len(text) > _LONGEST_TEMPLATE:
        raise Invalid(f"{field}: {len(text)} characters, where {_LONGEST_TEMPLATE} are possible")
    sample: Values = values(SAMPLE, (SAMPLE_BODY,), language)
    try:
        template = _ENVIRONMENT.from_string(text)
        if any(isinstance(each, RangeLiteral) for each in _expressions(template)):
            # It would be made whole in memory before any limit is asked.
            raise Invalid(f"{field}: a range of numbers is not possible")
        if strange := template.analyze().globals.keys() - sample.keys():
            raise Invalid(f"{field}: there is no value {', '.join(sorted(strange))}")
        template.render(sample)
    except LiquidError as error:
        raise Invalid(f"{field}: {error.message}") from error
    except (ValueError, RecursionError) as error:  # of numbers and nesting beyond measure
        raise Invalid(f"{field}: {error}") from error
    return template


def _expressions(template: BoundTemplate) -> Iterator[Expression]:
    """Return every expression of a template, those within others too."""
    nowhere = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children(nowhere, include_partials=False))
        found = list(node.expressions())
        while found:
            expression = found.pop()
            found.extend(expression.children())
            yield expression
