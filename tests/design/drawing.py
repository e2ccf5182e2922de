"""Drawing a template and looking at what came out, as a tree."""

from __future__ import annotations

from typing import Any

from django.template import Context, Template
from django.test.html import parse_html
from lxml import html


def draw(template: str, **context: Any) -> str:
    return Template("{% load design %}" + template).render(Context(context))


def tree(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup, create_parent="div")


def same(markup: str, expected: str) -> bool:
    return bool(parse_html(markup) == parse_html(expected))


def attributes(element: html.HtmlElement, *names: str) -> dict[str, str | None]:
    return {name: element.get(name) for name in names}
