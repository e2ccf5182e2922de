"""Pages of a form, drawn with the components of the design room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design import fields as design
from rathaus.design.components import Fact, Link
from rathaus.procedures.forms.answers import Answers, Context, answers
from rathaus.procedures.forms.fields import Links, render_question, why_of
from rathaus.procedures.forms.model import FieldError, Form, Question, Section
from rathaus.procedures.forms.post import shown_paths
from rathaus.procedures.forms.summary import summary
from rathaus.procedures.forms.validation import hints_of

_IN_ADDRESS = frozenset({"street", "house_number", "postcode", "town", "from", "to"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A question with all that answers it, as one piece of a page.

    ``legend`` is the name of a group and empty for a single question; ``heading`` makes it the
    heading of the page. ``steers`` says that other questions of the page depend on it, so that
    htmx draws the page anew when it changes. ``entries`` are the blocks of a repeated group,
    ``add`` and ``remove`` the values its buttons send.
    """

    path: str
    fields: tuple[design.Field, ...] = ()
    legend: str = ""
    help: str = ""
    plain: str = ""
    clip: str = ""
    why: design.Why | None = None
    heading: bool = False
    error: str = ""
    steers: bool = False
    entries: tuple[Block, ...] = ()
    add: str = ""
    remove: str = ""

    def walk(self) -> Iterator[design.Field]:
        """All fields of the block, in their order."""
        yield from self.fields
        for entry in self.entries:
            yield from entry.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One page of a form, ready for the template ``procedures/form_section.html``."""

    section: Section
    blocks: tuple[Block, ...]
    hints: tuple[FieldError, ...] = ()
    asked: str = ""

    @property
    def fields(self) -> list[design.Field]:
        """All fields of the page, for the summary of errors."""
        return [one for block in self.blocks for one in block.walk()]

    @property
    def heading(self) -> str:
        """The heading of the page where no question is the heading."""
        named = any(block.heading for block in self.blocks)
        named = named or any(one.heading for one in self.fields)
        return "" if named else str(self.section.title)


def render_section(
    form: Form,
    section: Section | str,
    data: Mapping[str, Any],
    *,
    errors: Iterable[FieldError] = (),
    origins: Mapping[str, str] | None = None,
    context: Context | None = None,
    place_map: design.PlaceMap | None = None,
    links: Links | None = None,
) -> PageView:
    """The visible questions of a page with their answers, errors and origins."""
    page = form.section(section) if isinstance(section, str) else section
    found = answers(form, data, context)
    drawing = _Drawing(found, list(errors), origins or {}, place_map, links or Links())
    shown = [question for question in page.questions if question.name in found.asked]
    steering = _steering(page)
    blocks = [
        replace(drawing.block(question, question.name), steers=question.name in steering)
        for question in shown
    ]
    if len(blocks) == 1 and page.kind == "questions":
        blocks = [_as_heading(blocks[0])]
    return PageView(
        section=page,
        blocks=tuple(blocks),
        hints=tuple(hints_of(form, page, found)),
        asked=" ".join(shown_paths(page, found)),
    )


class _Drawing:
    def __init__(
        self,
        found: Answers,
        errors: list[FieldError],
        origins: Mapping[str, str],
        place_map: design.PlaceMap | None,
        links: Links,
    ) -> None:
        self.found = found
        self.errors = errors
        self.origins = origins
        self.place_map = place_map
        self.links = links

    def block(self, question: Question, path: str) -> Block:
        if question.widget == "group":
            return self._group(question, path, self._inside(question, path))
        if question.widget == "place":
            return Block(path=path, fields=tuple(self._place(question, path)))
        if question.widget == "repeat":
            return self._repeat(question, path)
        return Block(path=path, fields=(self.field(question, path),))

    def field(self, question: Question, path: str) -> design.Field:
        asked = self.found.asked[path]
        drawn = render_question(
            question,
            asked.value,
            self.errors,
            path=path,
            origin=self.origins.get(path, ""),
            links=self.links,
        )
        return replace(drawn, map=self.place_map) if question.widget == "area" else drawn

    def _group(self, question: Question, path: str, fields: Collection[design.Field]) -> Block:
        return Block(
            path=path,
            legend=str(question.label),
            help=str(question.help),
            plain=str(question.plain),
            clip=self.links.clips.get(question.sign, ""),
            why=why_of(question),
            fields=tuple(fields),
            error=self._error(path),
        )

    def _error(self, *paths: str) -> str:
        return " ".join(str(error) for error in self.errors if error.path in paths)

    def _inside(self, question: Question, path: str) -> list[design.Field]:
        return [
            self.field(child, f"{path}.{child.name}")
            for child in question.children
            if f"{path}.{child.name}" in self.found.asked and child.widget != "point"
        ]

    def _place(self, question: Question, path: str) -> list[design.Field]:
        """The address with its map first, then what else is asked of the place."""
        place = self.found.asked[path].value or {}
        address = [self.found.asked.get(f"{path}.{name}") for name in ("street", "house_number")]
        point = place.get("from") or {}
        first = design.Field(
            name=f"{path}.address",
            label=str(question.label),
            widget="place",
            hint=str(question.help),
            plain=str(question.plain),
            clip=self.links.clips.get(question.sign, ""),
            why=why_of(question),
            value={
                "text": " ".join(str(one.value) for one in address if one and one.value),
                "lat": point.get("lat"),
                "lon": point.get("lon"),
            },
            error=self._error(f"{path}.street", f"{path}.house_number", f"{path}.from"),
            required=question.required,
            origin=self.origins.get(f"{path}.street", ""),
            map=self.place_map,
        )
        rest = [
            self.field(child, f"{path}.{child.name}")
            for child in question.children
            if child.name not in _IN_ADDRESS and f"{path}.{child.name}" in self.found.asked
        ]
        return [first, *rest]

    def _repeat(self, question: Question, path: str) -> Block:
        entries = self.found.asked[path].value or [{}]
        drawn = [
            Block(
                path=f"{path}.{index}",
                legend=_("%(title)s %(number)s") % {"title": question.title, "number": index + 1},
                fields=tuple(self._entry(question, f"{path}.{index}")),
                remove=f"{path}.{index}" if len(entries) > 1 else "",
            )
            for index in range(len(entries))
        ]
        block = self._group(question, path, ())
        full = len(entries) >= question.schema.get("maxItems", len(entries) + 1)
        return replace(block, entries=tuple(drawn), add="" if full else path)

    def _entry(self, question: Question, path: str) -> Iterator[design.Field]:
        for child in question.children:
            here = f"{path}.{child.name}"
            if here in self.found.asked:
                yield self.field(child, here)
            elif (
                path.endswith(".0") and not self.found.asked[path[:-2]].value and not child.show_if
            ):
                yield render_question(child, None, self.errors, path=here, links=self.links)


def _as_heading(block: Block) -> Block:
    """A page that asks one thing has the question as its heading."""
    if block.legend:
        return replace(block, heading=True)
    first, *rest = block.fields
    return replace(block, fields=(replace(first, heading=True), *rest))


def _steering(page: Section) -> frozenset[str]:
    """The questions of the page on whose answer others of the same page depend."""
    conditions = [question.show_if for question in page.walk() if question.show_if is not None]
    return frozenset(path.split(".")[0] for one in conditions for path in one.paths)


def summary_facts(
    form: Form,
    data: Mapping[str, Any],
    *,
    change_url: str = "",
    origins: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> list[tuple[str, str, list[Fact]]]:
    """Key, title and rows of each page for ``procedures/form_summary.html``.

    ``change_url`` holds ``{key}`` where the page's key goes; without it nothing can be changed.
    """
    known = origins or {}
    return [
        (
            page.key,
            page.title,
            [
                Fact(
                    term=row.label,
                    value=row.value or (_("fehlt noch") if row.required else _("keine Angabe")),
                    origin=known.get(row.path, ""),
                    change=Link(label=_("Ändern"), url=change_url.replace("{key}", page.key))
                    if change_url
                    else None,
                )
                for row in page.rows
            ],
        )
        for page in summary(form, data, context)
    ]
