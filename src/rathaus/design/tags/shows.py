"""Tags that show things: lists, tables, time lines, texts on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rathaus.design.components import (
    Contact,
    DocumentRow,
    Fact,
    Link,
    LinkRow,
    MapPoint,
    Note,
    Pager,
    Table,
    TaskRow,
    TimelineEntry,
)
from rathaus.design.tags import part

register = template.Library()


@register.inclusion_tag("design/parts/timeline.html")
def timeline(entries: Sequence[TimelineEntry], label: str = "", level: int = 3) -> dict[str, Any]:
    """A case as a time line, oldest first; ``level`` is that of its headings."""
    return {"entries": entries, "label": label or _("Verlauf"), "level": level}


@register.inclusion_tag("design/parts/facts.html")
def facts(items: Sequence[Fact], *, stacked: bool = False) -> dict[str, Any]:
    """A definition list; ``stacked`` puts the value under its term, for narrow columns."""
    return {"facts": items, "stacked": stacked}


@register.inclusion_tag("design/parts/table.html")
def table(table: Table, *, dense: bool = False) -> dict[str, Any]:
    """A table with caption, header cells and an empty state."""
    return {"table": table, "dense": dense}


@register.inclusion_tag("design/parts/pager.html")
def pager(pager: Pager) -> dict[str, Any]:
    """The way to newer and older rows."""
    return {"pager": pager}


@register.inclusion_tag("design/parts/link_rows.html")
def link_rows(
    rows: Sequence[LinkRow], *, columns: int = 1, level: int = 0, label: str = ""
) -> dict[str, Any]:
    """Places to go, a line each; ``level`` makes the titles headings of that level."""
    return locals()


@register.inclusion_tag("design/parts/task_rows.html", takes_context=True)
def task_rows(
    context: template.Context, tasks: Sequence[TaskRow], label: str = ""
) -> dict[str, Any]:
    """The lines of the desk, which the keyboard walks."""
    token = context.get("csrf_token")
    return {"tasks": tasks, "label": label or _("Aufgaben"), "csrf_token": token}


@register.inclusion_tag("design/parts/documents.html")
def documents(rows: Sequence[DocumentRow], label: str = "", empty: str = "") -> dict[str, Any]:
    """Documents with kind, size and day."""
    return {"documents": rows, "label": label or _("Dokumente"), "empty": empty}


@register.inclusion_tag("design/parts/conversation.html")
def conversation(notes: Sequence[Note], label: str = "") -> dict[str, Any]:
    """Messages between a resident and an office."""
    return {"notes": notes, "label": label or _("Nachrichten")}


@register.inclusion_tag("design/parts/contact.html")
def contact(contact: Contact, level: int = 3) -> dict[str, Any]:
    """Where an office is found, when it is open and how it is reached."""
    return {"contact": contact, "level": level}


@register.inclusion_tag("design/parts/point_map.html")
def point_map(points: Sequence[MapPoint], outlines_url: str, label: str) -> dict[str, Any]:
    """A map of places with its list beside it; without JavaScript the list stands alone."""
    return {"points": points, "outlines_url": outlines_url, "label": label}


@register.inclusion_tag("design/parts/breadcrumb.html")
def breadcrumb(trail: Sequence[Link]) -> dict[str, Any]:
    """The way here, from the home page down to the page above this one."""
    return {"trail": trail}


@register.simple_block_tag
def disclosure(content: str, title: str) -> SafeString:
    """Something said on demand."""
    return part("disclosure", {"content": content, "title": title})


@register.simple_block_tag
def accordion(content: str, title: str, open: bool = False, level: int = 0) -> SafeString:
    """A section that opens; several in a row replace tabs. ``level`` makes the title a heading."""
    context = {"content": content, "title": title, "open": open, "level": level}
    return part("accordion", context)
