"""The reference of the API: the description for machines, and a plain page made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.kernel.access import public_page
from rathaus.site.api.house import description

_ERRORS = (400, 401, 403, 404, 409, 422, 501)


@dataclass(frozen=True, slots=True)
class Call:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    about: str
    fields: tuple[str, ...]
    answer: tuple[str, ...]
    offered: bool


@public_page
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for machines (OpenAPI)."""
    return JsonResponse(_description())


@public_page
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The same for people, grouped by resource."""
    groups: dict[str, list[Call]] = {}
    for tag, call in _calls(_description()):
        groups.setdefault(tag, []).append(call)
    context = {"groups": sorted(groups.items()), "title": _description()["info"]["title"]}
    return render(request, "site/api_reference.html", context)


@cache
def _description() -> dict[str, Any]:
    return description()


def _calls(said: Mapping[str, Any]) -> Iterator[tuple[str, Call]]:
    parts = said["components"]["schemas"]
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            about = operation.get("description", "")
            offered = not operation["operationId"].startswith("refuse_")
            yield (
                operation["tags"][0],
                Call(
                    method=method.upper(),
                    path=path,
                    summary=operation["summary"],
                    about=about,
                    fields=tuple(_sent(operation, parts)),
                    answer=tuple(_answered(operation, parts)),
                    offered=offered,
                ),
            )


def _sent(operation: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {})
    for kind in content.values():
        properties = _resolved(kind["schema"], parts).get("properties", {})
        params = _resolved(properties.get("params", {}), parts).get("properties", {})
        yield from (f"params.{name}" for name in params)
        yield from (name for name in properties if name != "params")
        return


def _answered(operation: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    content = operation.get("responses", {}).get(200, {}).get("content", {})
    for kind in content.values():
        yield from _resolved(kind["schema"], parts).get("properties", {})


def _resolved(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    found: Mapping[str, Any] = parts.get(name, schema) if name else schema
    return found
