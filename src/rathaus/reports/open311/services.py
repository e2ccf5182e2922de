"""Services: the categories of the city, and what each asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.reports.answers import values_of
from rathaus.reports.models import Category
from rathaus.reports.open311.doors import Answer, door
from rathaus.reports.open311.given import Given
from rathaus.reports.open311.writing import without_empty
from rathaus.reports.setup import setup


@door("GET")
def services(_request: HttpRequest, _given: Given) -> Answer:
    """GET Service List."""
    kind = "batch" if tells_tokens() else "realtime"
    return Answer("services", [_service(category, kind) for category in setup().active])


@door("GET")
def definition(_request: HttpRequest, _given: Given, code: str) -> Answer:
    """GET Service Definition; a service that asks nothing has an empty list."""
    category = service_of(code)
    content = {
        "service_code": category.key,
        "attributes": [
            _attribute(question, order) for order, question in enumerate(category.attributes, 1)
        ],
    }
    return Answer("service_definition", content)


def service_of(code: str) -> Category:
    """The active category of this code; :class:`NotFound` else."""
    category = setup().categories.get(code)
    if category is None or not category.active:
        raise NotFound(
            _("service_code „{code}“ gibt es nicht.").format(code=code[:80]),
            remedy=_("Alle stehen unter /open311/v2/services.xml."),
        )
    return category


def tells_tokens() -> bool:
    """Whether programs get a token first (``open311_tokens`` in the city's settings)."""
    return bool(current_city().settings.get("open311_tokens"))


def _service(category: Category, kind: str) -> dict[str, Any]:
    return without_empty(
        {
            "service_code": category.key,
            "service_name": category.label,
            "description": category.description,
            "metadata": bool(category.attributes),
            "type": kind,
            "keywords": ", ".join(map(str, category.words)),
            "group": category.group,
        }
    )


def _attribute(question: dict[str, Any], order: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "variable": True,
        "code": str(question["code"]),
        "datatype": str(question.get("datatype", "string")),
        "required": bool(question.get("required")),
        "datatype_description": str(question.get("datatype_description", "")),
        "order": order,
        "description": str(question.get("description", "")),
    }
    if values := values_of(question):
        told["values"] = [{"key": key, "name": name} for key, name in values]
    return without_empty(told)
