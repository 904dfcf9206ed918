"""Forms on pages without scripts: labels, hints, and what is wrong with a field, told twice.

What is wrong stands above the form, as links to the fields, and beside each field; a form comes
back as it was filled in (WCAG 2.2, 3.3.1 and 3.3.7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form, as it is shown; texts are not yet HTML."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    wrong: str = ""
    most: int = 0  # characters; 0: as many as they like
    kind: str = "text"  # text, email, tel, area, box, files
    more: str = ""  # further attributes, as HTML

    def html(self) -> str:
        """Return the field with its label."""
        about = " ".join(
            each
            for each, said in ((f"{self.name}-hint", self.hint), (f"{self.name}-wrong", self.wrong))
            if said
        )
        told = f' aria-describedby="{about}"' if about else ""
        told += ' aria-invalid="true"' if self.wrong else ""
        told += f' maxlength="{self.most}"' if self.most else ""
        told += f" {self.more}" if self.more else ""
        hint = f'<p class="hint" id="{self.name}-hint">{escape(self.hint)}</p>' if self.hint else ""
        wrong = (
            f'<p class="wrong" id="{self.name}-wrong">{escape(self.wrong)}</p>'
            if self.wrong
            else ""
        )
        label = f'<label for="{self.name}">{escape(self.label)}</label>'
        if self.kind == "box":
            return f'<div class="box">{self._control(told)} {label}{hint}{wrong}</div>'
        return f"<div>{label}{hint}{wrong}{self._control(told)}</div>"

    def _control(self, told: str) -> str:
        named = f'id="{self.name}" name="{self.name}"{told}'
        match self.kind:
            case "area":
                return f'<textarea {named} rows="6" dir="auto">{escape(self.value)}</textarea>'
            case "box":
                return f'<input type="checkbox" {named} value="1"{" checked" * bool(self.value)}>'
            case "files":
                return f'<input type="file" {named} multiple>'
            case _:
                side = "auto" if self.kind == "text" else "ltr"
                value = f'value="{escape(self.value)}"'
                return f'<input type="{self.kind}" {named} dir="{side}" {value}>'


def hidden(values: Mapping[str, str]) -> str:
    """Return fields that nobody sees."""
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
    )


def summary(title: str, wrong: Mapping[str, str]) -> str:
    """Return what is wrong, by field; a screen reader says it at once."""
    if not wrong:
        return ""
    items = "".join(
        f'<li><a href="#{name}">{escape(text)}</a></li>' for name, text in wrong.items()
    )
    return f'<div class="said bad" role="alert"><p>{escape(title)}</p><ul>{items}</ul></div>'


def note(*texts: str) -> str:
    """Return a word that something went well."""
    said = "<br>".join(map(escape, texts))
    return f'<p class="said" role="status">{said}</p>'


def trouble(text: str) -> str:
    """Return a word that something did not."""
    return f'<p class="said bad" role="alert">{escape(text)}</p>'
