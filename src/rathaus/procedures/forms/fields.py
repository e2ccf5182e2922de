"""One question as a field of the design room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design import fields as design
from rathaus.design.typography import file_size
from rathaus.procedures.forms.formatting import number_words, unit_words
from rathaus.procedures.forms.model import FieldError, Question

_WIDTHS: Mapping[str, str] = {"short": "6", "medium": "12", "long": "20"}
_LETTERS: Mapping[str, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
}
_MANY = 20
_PICTURES = frozenset({"image/jpeg", "image/png"})
ANY = "0" * 64
"""Stands in the address of uploads for the hash of one."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that a page needs: of the clips by their name in the folder, and of uploads."""

    clips: Mapping[str, str] = field(default_factory=dict)
    upload: str = ""


def render_question(
    question: Question,
    value: Any,
    errors: Iterable[FieldError] = (),
    *,
    path: str = "",
    origin: str = "",
    place_map: design.PlaceMap | None = None,
    links: Links | None = None,
) -> design.Field:
    """One question that takes an answer itself, as a field of the design room.

    Groups and repeated groups are several fields: :func:`render_section` draws them.
    """
    here = path or question.path
    choices = _choices(question)
    return design.Field(
        name=here,
        label=str(question.label),
        widget=_widget(question),
        value=_shown(question, value),
        hint=str(question.help),
        plain=str(question.plain),
        clip=(links or Links()).clips.get(question.sign, ""),
        why=why_of(question),
        error=" ".join(str(error) for error in errors if error.path == here),
        required=(question.required and question.evidence is None) or _paper_now(question),
        choices=choices,
        unit=unit_words(question, value if isinstance(value, int | float) else _MANY),
        origin=origin,
        autocomplete=question.autocomplete,
        inputmode="numeric" if question.type == "integer" else "",
        width=_WIDTHS.get(question.width, ""),  # type: ignore[arg-type]
        max_length=question.schema.get("maxLength"),
        multiple=question.widget == "upload" and question.schema.get("maxItems", _MANY) > 1,
        accept=",".join(question.evidence.kinds) if question.evidence else "",
        limit=_limit(question),
        uploads=_uploads(question, value, links or Links()),
        map=place_map if question.widget == "place" else None,
    )


def _paper_now(question: Question) -> bool:
    """Whether a paper must be there at once, so that the browser may insist on it."""
    return (
        question.evidence is not None and question.evidence.required and not question.evidence.later
    )


def _widget(question: Question) -> design.Widget:
    return "text" if question.widget in ("point", "group", "repeat") else question.widget  # type: ignore[return-value]


def _shown(question: Question, value: Any) -> Any:
    """The answer as a control shows it again: as typed, numbers with decimal comma."""
    if isinstance(value, bool):
        return value if question.widget == "checkbox" else ("true" if value else "false")
    if isinstance(value, float):
        return number_words(value).replace("−", "-")
    return str(value) if isinstance(value, int) else value


def _choices(question: Question) -> tuple[design.Choice, ...]:
    if question.type == "boolean" and question.widget in ("radio", "select"):
        return (
            design.Choice(value="true", label=_("Ja")),
            design.Choice(value="false", label=_("Nein")),
        )
    return tuple(
        design.Choice(value=option.value, label=str(option.label), hint=str(option.help))
        for option in question.options
    )


def why_of(question: Question) -> design.Why | None:
    """Why it is asked, as the design room shows it."""
    if question.why is None:
        return None
    return design.Why(text=str(question.why.text), norm=question.why.norm)


def _limit(question: Question) -> str:
    if question.evidence is None:
        return ""
    kinds = ", ".join(_LETTERS.get(kind, kind) for kind in question.evidence.kinds)
    return _("%(kinds)s, je Datei höchstens %(size)s") % {
        "kinds": kinds,
        "size": file_size(question.evidence.max_bytes),
    }


def _uploads(question: Question, value: Any, links: Links) -> tuple[design.Upload, ...]:
    if question.widget != "upload" or not isinstance(value, list):
        return ()
    return tuple(
        design.Upload(
            name=one["name"],
            size=one["size"],
            key=one["sha256"],
            url=links.upload.replace(ANY, one["sha256"]),
            picture=bool(links.upload) and one.get("media_type") in _PICTURES,
        )
        for one in value
    )
