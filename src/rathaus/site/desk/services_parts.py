"""Parts of a description in words: what they are called, what they say, what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.catalogue.editing.bases import below
from rathaus.catalogue.editing.content import Content, Value
from rathaus.catalogue.lines import FeeLine, Line, LinkLine, PaperLine, PeriodLine, PlaceLine
from rathaus.catalogue.models import Fee, Period, Service, ServiceLink, ServiceText
from rathaus.catalogue.queries import Norm
from rathaus.design.typography import money
from rathaus.procedures.drafting.comparing import Piece, compared


@dataclass(frozen=True, slots=True)
class Difference:
    """One part in which two wordings differ."""

    part: str
    label: str
    before: str
    after: str
    pieces: Sequence[Piece]


def label_of(part: str) -> str:
    """What the part is called on the page."""
    kind, _dot, rest = part.partition(".")
    language, _dot, module = rest.partition(".")
    languages = {"de": _("Deutsch"), "en": _("Englisch")}
    spoken = languages.get(language, language)
    if kind == "names":
        return _("Name (%(language)s)") % {"language": spoken}
    if kind == "synonyms":
        return _("Suchwörter (%(language)s)") % {"language": spoken}
    if kind == "texts":
        title = str(dict(ServiceText.Module.choices).get(module, module))
        return title if language == "de" else f"{title} ({spoken})"
    return list_labels().get(kind, part)


def list_labels() -> dict[str, str]:
    """The lists, as the editor names them."""
    return {
        "norms": _("Normen"),
        "fees": _("Gebühren"),
        "periods": _("Fristen und Dauer"),
        "papers": _("Unterlagen"),
        "links": _("Links"),
        "places": _("Anlaufstellen"),
    }


def in_words(value: Value) -> str:
    """A part as lines of text, to read and to compare."""
    if isinstance(value, str):
        return value
    return "\n".join(_line(one) for one in value)


def differences(service: Service, before: Content, after: Content) -> list[Difference]:
    """Every part that reads otherwise; what a wording does not say is what stands below it."""
    one, other = dict(before.parts()), dict(after.parts())
    found = []
    for part in dict.fromkeys([*other, *one]):
        earlier = in_words(one[part] if part in one else _below(service, part))
        later = in_words(other[part] if part in other else _below(service, part))
        if earlier != later:
            pieces = compared(earlier, later)
            found.append(Difference(part, label_of(part), earlier, later, pieces))
    return found


def _below(service: Service, part: str) -> Value:
    return "" if part.startswith("synonyms.") else below(service, part)


def _line(one: str | Norm | Line) -> str:
    if isinstance(one, str):
        return one
    if isinstance(one, Norm):
        return f"{one.norm}: {one.text}" if one.text else one.norm
    return _joined(_words_of(one))


def _words_of(line: Line) -> Iterable[str]:
    match line:
        case FeeLine():
            amounts = [one for one in (line.amount_from, line.amount_to) if one is not None]
            shown = " – ".join(
                money(one) if line.currency == "EUR" else f"{one} {line.currency}"
                for one in amounts
            )
            kind = str(dict(Fee.Kind.choices).get(line.kind, line.kind))
            return (kind, shown, line.names.get("de", ""), line.norm)
        case PeriodLine():
            numbers = [str(one) for one in (line.number_from, line.number_to) if one is not None]
            unit = str(dict(Period.Unit.choices).get(line.unit, line.unit))
            kind = str(dict(Period.Kind.choices).get(line.kind, line.kind))
            how_long = f"{' – '.join(numbers)} {unit}" if numbers else ""
            return (f"{kind}:", how_long, line.names.get("de", ""), line.norm)
        case PaperLine():
            needed = "" if line.required else _("(wenn vorhanden)")
            return (line.names.get("de", ""), needed, line.notes.get("de", ""))
        case LinkLine():
            kind = str(dict(ServiceLink.Kind.choices).get(line.kind, line.kind))
            return (f"{kind}:", line.names.get("de", ""), line.url)
        case PlaceLine():
            return (line.office, _("nur mit Termin") if line.appointment else "", line.hint)
        case _:
            return (str(line),)


def _joined(words: Iterable[str]) -> str:
    return " ".join(word for word in words if word)
