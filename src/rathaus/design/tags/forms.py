"""Tags for forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rathaus.design.fields import Field, as_field, questions
from rathaus.design.tags import part

register = template.Library()

Questions = forms.BaseForm | Iterable[Field | BoundField]


@register.simple_tag
def field(question: Field | BoundField) -> SafeString:
    """One question with label, hint, reason, control and error."""
    return part("field", {"field": as_field(question)})


@register.simple_tag
def fields(form: Questions) -> SafeString:
    """All questions of a form, in their order."""
    drawn = "".join(part("field", {"field": question}) for question in questions(form))
    return mark_safe(drawn)  # noqa: S308 – joins what templates have escaped


@register.simple_tag
def error_summary(form: Questions, *, focus: bool = True) -> SafeString:
    """What is wrong with a form, each error a link to its field; nothing if all is well.

    Takes the focus, so that it is what is read first.
    """
    general = _general(form)
    wrong = [question for question in questions(form) if question.error]
    if not wrong and not general:
        return SafeString("")
    return part("error_summary", {"general": general, "wrong": wrong, "focus": focus})


@register.simple_tag
def error_title(form: Questions) -> str:
    """„Fehler: “ before the title of a page whose form has errors, so that it is heard first."""
    failed = _general(form) or any(question.error for question in questions(form))
    word = _("Fehler")
    return f"{word}: " if failed else ""


def _general(form: Questions) -> list[str]:
    return [str(e) for e in form.non_field_errors()] if isinstance(form, forms.BaseForm) else []


@register.inclusion_tag("design/parts/button.html")
def button(
    label: str,
    *,
    kind: str = "primary",
    url: str = "",
    name: str = "",
    value: str = "",
    icon: str = "",
    size: str = "",
    disabled: bool = False,
) -> dict[str, Any]:
    """A button that submits, or with ``url`` a link that looks like one.

    ``kind``: ``primary``, ``secondary``, ``tertiary`` or ``danger``; ``size``: empty or ``small``.
    """
    return locals()


@register.inclusion_tag("design/parts/button_row.html")
def button_row(
    primary: str = "",
    *,
    back: str = "",
    save: str = "",
    cancel: str = "",
    cancel_label: str = "",
    kind: str = "primary",
) -> dict[str, Any]:
    """The end of a form: on (label), back (address), save for later (label), cancel (address).

    Saving for later is sent as ``save=1``.
    """
    return locals()


@register.inclusion_tag("design/parts/search_box.html")
def search_box(
    action: str,
    *,
    label: str = "",
    value: str = "",
    name: str = "q",
    suggest: str = "",
    hero: bool = False,
    hint: str = "",
) -> dict[str, Any]:
    """A search field; ``suggest`` is the address that answers suggestions while one types."""
    return locals() | {"id": f"search-{name}-hero" if hero else f"search-{name}"}
