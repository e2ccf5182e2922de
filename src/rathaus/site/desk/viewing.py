"""Looking at a paper without leaving its case: pages, text, and versions with their renditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.counter.conversation import kind_words
from rathaus.kernel.access import Actor
from rathaus.people.models import Account
from rathaus.records.inspection.reading import note_reading
from rathaus.records.models import (
    Case,
    Document,
    DocumentVersion,
    Rendition,
    RenditionKind,
    Seen,
)
from rathaus.records.renditions.looking import (
    CannotLook,
    Look,
    lines_of,
    open_version,
    silence,
)
from rathaus.records.renditions.queries import renditions_by_version, with_thumbnails

ZOOMS: Final = {"": 1200, "100": 800, "150": 1200}
_BESIDE: Final = 2


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go in the viewer; ``part`` is the address of the viewer alone."""

    label: str
    url: str
    part: str
    current: bool = False
    picture: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A rendition of a version: where to get it, or why there is none."""

    label: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the list: its origin, hash and renditions."""

    version: DocumentVersion
    by: str
    look: Link
    download: str
    forms: Sequence[Form]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Everything that the viewer shows. ``refusal`` says why there is no page to see."""

    document: Document
    kind: str
    version: DocumentVersion
    outdated: bool
    refusal: str
    note: str
    page: int
    pages: int
    size: tuple[float, float]
    picture: str
    zoom: str
    zooms: Sequence[Link]
    previous: Link | None
    next: Link | None
    strip: Sequence[Link]
    paper_before: Link | None
    paper_after: Link | None
    lines: Sequence[str]
    silence: str
    versions: Sequence[Version]
    download: str
    close: str
    kept: Mapping[str, str]


def viewer_of(case: Case, asked: QueryDict, visible: Iterable[Document]) -> Viewer | None:
    """The viewer with the paper that the address names; nothing where it names none.

    ``visible`` are the papers of the case that the actor may see; any other is like none at all.
    """
    papers = [paper for paper in visible if paper.erased_on is None]
    wanted = asked.get("dokument", "")
    place = next((place for place, paper in enumerate(papers) if str(paper.pk) == wanted), None)
    if place is None:
        return None
    paper = papers[place]
    versions = list(paper.versions.all())
    number = _number(asked, "fassung", paper.current.number)
    version = next((v for v in versions if v.number == number), paper.current)
    zoom = asked.get("zoom", "")
    to = _Addresses(case, paper, version, zoom if zoom in ZOOMS else "")
    before = papers[place - 1] if place else None
    after = papers[place + 1] if place + 1 < len(papers) else None
    return _viewer(to, _number(asked, "seite", 1), versions, before, after)


def note_viewed(actor: Actor, viewer: Viewer) -> None:
    """Note that this member of staff reads the paper that the viewer shows them."""
    number = viewer.version.number
    note_reading(actor=actor, document=viewer.document, version=number, way=Seen.VIEWER)


def paper_url(case: Case, paper: UUID) -> str:
    """The address of the case with this paper opened in it."""
    return reverse("desk-case", args=[case.number]) + f"?dokument={paper}#betrachter"


def opened_in_case(case: Case, papers: Iterable[Document]) -> dict[UUID, Link]:
    """For each paper where it opens, with a small picture where there is one."""
    shown = {paper.pk: paper.current.pk for paper in papers if paper.erased_on is None}
    pictured = with_thumbnails(shown.values()) if shown else set()
    return {
        pk: Link(
            label="",
            url=paper_url(case, pk),
            part=_part(case, {"dokument": str(pk)}),
            picture=reverse("desk:document-thumbnail", args=[pk]) if version in pictured else "",
        )
        for pk, version in shown.items()
    }


@dataclass(frozen=True, slots=True)
class _Addresses:
    case: Case
    paper: Document
    version: DocumentVersion
    zoom: str

    def link(self, label: str, **changes: Any) -> Link:
        """The viewer as it is now, but for these changes."""
        current = bool(changes.pop("current", False))
        picture = changes.pop("picture", "")
        kept = self.kept() | {name: str(value) for name, value in changes.items()}
        kept = {name: value for name, value in kept.items() if value}
        url = reverse("desk-case", args=[self.case.number]) + f"?{urlencode(kept)}#betrachter"
        number = int(kept.get("seite", 0))
        return Link(label, url, _part(self.case, kept), current, picture, number)

    def kept(self) -> dict[str, str]:
        newest = self.version.number == self.paper.current.number
        number = "" if newest else str(self.version.number)
        return {"dokument": str(self.paper.pk), "fassung": number, "zoom": self.zoom}

    def picture(self, page: int, width: int) -> str:
        where = reverse("desk:document-page", args=[self.paper.pk, page])
        return f"{where}?{urlencode({'breite': width, 'fassung': self.version.number})}"


def _part(case: Case, kept: Mapping[str, str]) -> str:
    return reverse("desk:viewer", args=[case.number]) + f"?{urlencode(kept)}"


def _viewer(
    to: _Addresses,
    page: int,
    versions: list[DocumentVersion],
    before: Document | None,
    after: Document | None,
) -> Viewer:
    refusal, look, lines = "", None, []
    try:
        look = open_version(to.version)
        page = min(max(page, 1), look.pages)
        lines = lines_of(to.version, page)
    except CannotLook as error:
        refusal = _(str(error))
    pages = look.pages if look else 0
    return Viewer(
        document=to.paper,
        kind=kind_words(to.paper.kind),
        version=to.version,
        outdated=to.version.number != to.paper.current.number,
        refusal=refusal,
        note=_(look.note) if look and look.note else "",
        page=page,
        pages=pages,
        size=_pixels(look, page),
        picture=to.picture(page, ZOOMS[to.zoom]),
        zoom=to.zoom or "fit",
        zooms=_zooms(to, page),
        previous=_to_page(to, page - 1, _("Vorherige Seite")) if page > 1 and look else None,
        next=_to_page(to, page + 1, _("Nächste Seite")) if page < pages else None,
        strip=_strip(to, page, pages),
        paper_before=_to_paper(to, before),
        paper_after=_to_paper(to, after),
        lines=lines,
        silence=_silence(to.version) if look and not lines else "",
        versions=_versions(to, versions),
        download=_download(to.paper, to.version.number, "original"),
        close=reverse("desk-case", args=[to.case.number]),
        kept={name: value for name, value in to.kept().items() if value},
    )


def _silence(version: DocumentVersion) -> str:
    why = silence(version)
    return _(why) if why else ""


def _pixels(look: Look | None, page: int) -> tuple[float, float]:
    """The extent of the page on a screen of 96 dots per inch."""
    across, down = look.sizes[page - 1] if look else (0.0, 0.0)
    return round(across * 96 / 72), round(down * 96 / 72)


def _to_page(to: _Addresses, page: int, label: str) -> Link:
    return to.link(label, seite=page)


def _to_paper(to: _Addresses, paper: Document | None) -> Link | None:
    if paper is None:
        return None
    return to.link(paper.title, dokument=paper.pk, fassung="")


def _zooms(to: _Addresses, page: int) -> list[Link]:
    labels = {"": _("Einpassen"), "100": "100\u00a0%", "150": "150\u00a0%"}
    return [
        to.link(label, seite=page, zoom=zoom, current=zoom == to.zoom)
        for zoom, label in labels.items()
    ]


def _strip(to: _Addresses, page: int, pages: int) -> list[Link]:
    """The pages around this one, the first and the last."""
    if pages < 2:
        return []
    near = range(max(1, page - _BESIDE), min(pages, page + _BESIDE) + 1)
    return [
        to.link(
            _("Seite %(number)s") % {"number": number},
            seite=number,
            current=number == page,
            picture=to.picture(number, 120),
        )
        for number in sorted({1, *near, pages})
    ]


def _versions(to: _Addresses, versions: list[DocumentVersion]) -> list[Version]:
    names = _names(version.created_by for version in versions)
    renditions = renditions_by_version(versions)
    newest = to.paper.current.number
    return [
        Version(
            version=version,
            by=names.get(version.created_by, _("Rathaus")),
            look=to.link(
                _("Fassung %(number)s ansehen") % {"number": version.number},
                fassung="" if version.number == newest else version.number,
                current=version.pk == to.version.pk,
            ),
            download=_download(to.paper, version.number, "original"),
            forms=[
                _form(to.paper, version, made)
                for made in renditions[version.pk]
                if made.kind != RenditionKind.THUMBNAIL
            ],
        )
        for version in reversed(versions)
    ]


def _form(paper: Document, version: DocumentVersion, made: Rendition) -> Form:
    url = _download(paper, version.number, made.kind) if made.blob_id else ""
    said = _(made.note) if made.note else ""
    about = " · ".join(part for part in (made.tool if url else "", said) if part)
    return Form(str(made.get_kind_display()), url, about)


def _download(paper: Document, number: int, form: str) -> str:
    return reverse("desk:document-form", args=[paper.pk, number, form])


def _names(references: Iterable[str]) -> dict[str, str]:
    """Who filed: staff by name, residents as such; the house itself is left out."""
    known = {reference: reference.partition(":") for reference in references}
    staff = [int(id) for kind, _sep, id in known.values() if kind == "staff" and id.isdigit()]
    accounts = {str(account.pk): str(account) for account in Account.objects.filter(pk__in=staff)}
    words = {"person": _("Bürgerkonto"), "anonymous": _("ohne Anmeldung")}
    return {
        reference: accounts.get(id, _("Mitarbeiterin oder Mitarbeiter"))
        if kind == "staff"
        else words.get(kind, _("Rathaus"))
        for reference, (kind, _sep, id) in known.items()
    }


def _number(asked: QueryDict, name: str, otherwise: int) -> int:
    typed = asked.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 7 else otherwise
