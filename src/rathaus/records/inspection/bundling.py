"""What a bundle says of itself: cover, papers and reasons, from the rows of its binding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils import translation

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.law.norms import bind as bound
from rathaus.kernel.tenancy import current_city
from rathaus.records.inspection.assembling import (
    Cover,
    Paper,
    Progress,
    bind_pdf,
    pack_zip,
    work_folder,
)
from rathaus.records.inspection.leaves import Black
from rathaus.records.inspection.norms import MARKS, norm_against, norm_of
from rathaus.records.models import (
    Basis,
    Binding,
    Case,
    DocumentVersion,
    Inspection,
    InspectionItem,
    Reason,
)


@contextmanager
def made(binding: Binding, progress: Progress) -> Iterator[tuple[Path, str, int]]:
    """The bundle as a file, with its name and number of sheets; the file goes afterwards."""
    with work_folder() as folder, translation.override("de"):
        papers = list(_papers(binding))
        make = pack_zip if binding.form == "zip" else bind_pdf
        path, sheets = make(_cover(binding, papers), papers, Path(folder), progress)
        yield path, _name(binding), sheets


def _name(binding: Binding) -> str:
    what = "Akteneinsicht" if binding.inspection_id else "Aktenauszug"
    number = binding.case.number if binding.case else binding.file.number
    return f"{what}-{number.replace('/', '-')}.{binding.form}"


def _papers(binding: Binding) -> Iterator[Paper]:
    related = ("document__case__office", "blob")
    rows = DocumentVersion.objects.filter(pk__in=binding.versions).select_related(*related)
    rows = rows.prefetch_related("document__versions")
    versions = {str(one.pk): one for one in rows}
    chosen = [versions[pk] for pk in binding.versions if pk in versions]
    items = _items(binding.inspection) if binding.inspection else {}
    several = len({one.document.case_id for one in chosen}) > 1
    for number, version in enumerate(chosen, 1):
        yield _paper(version, number, items.get(version.pk), binding, several)


def _items(inspection: Inspection) -> dict[object, InspectionItem]:
    found = inspection.items.prefetch_related("redactions")
    return {one.version_id: one for one in found}


def _paper(
    version: DocumentVersion,
    number: int,
    item: InspectionItem | None,
    binding: Binding,
    several: bool,
) -> Paper:
    document = version.document
    black: dict[int, list[Black]] = defaultdict(list)
    for one in item.redactions.all() if item else ():
        black[one.page].append(Black(one.x, one.y, one.w, one.h, MARKS[Reason(one.reason)]))
    basis = binding.inspection.basis if binding.inspection else Basis.GENERAL
    title = item.title if item else document.title
    older = not item and document.current.pk != version.pk
    return Paper(
        version=version,
        number=str(number if several or item else document.serial),
        title=f"{title} (Fassung {version.number})" if older else title,
        day=f"{document.created_at.astimezone(BERLIN):%d.%m.%Y}",
        direction=document.get_direction_display(),
        group=f"{document.case.number} {document.case.title}" if several else "",
        withheld=withheld_words(item.withheld, basis) if item and item.withheld else "",
        note="mit geschwärzten Stellen" if black else "",
        black=black,
    )


def withheld_words(reason: str, basis: str) -> str:
    """Why a paper is left out, in a sentence with its norm."""
    norm = bound(norm_against(reason, basis).text)
    label = Reason(reason).label
    said = f"Nicht Teil der Einsicht: {label}"
    return f"{said} ({norm})." if norm else f"{said}."


def _cover(binding: Binding, papers: Sequence[Paper]) -> Cover:
    city, inspection = current_city(), binding.inspection
    cases = list(dict.fromkeys(one.version.document.case for one in papers))
    asked = binding.asked_at.astimezone(BERLIN)
    facts = [
        ("Aktenzeichen", binding.file.number),
        ("Vorgänge", ", ".join(one.number for one in cases)),
        ("Betreff", "; ".join(dict.fromkeys(one.title for one in cases))),
        ("Zeitraum", _period(papers)),
        ("Inhalt", _extent(binding, papers)),
        ("Zusammengestellt", "am {day} um {time} Uhr von {who}".format(
            day=f"{asked:%d.%m.%Y}", time=f"{asked:%H:%M}", who=binding.asked_label)),
    ]  # fmt: skip
    if inspection is not None:
        facts.append(("Einsicht für", inspection.asker))
        facts.append(("Grundlage", bound(norm_of(inspection.basis).text)))
    return Cover(
        authority=city.official_name,
        office=_office(cases, binding),
        title="Akteneinsicht" if inspection else "Aktenauszug",
        reference=binding.file.number,
        facts=facts,
        legend=_legend(binding, papers),
    )


def _office(cases: Sequence[Case], binding: Binding) -> str:
    return str(cases[0].office if cases else binding.file.office)


def _period(papers: Sequence[Paper]) -> str:
    days = sorted(one.version.document.created_at.astimezone(BERLIN).date() for one in papers)
    first, last = f"{days[0]:%d.%m.%Y}", f"{days[-1]:%d.%m.%Y}"
    return first if first == last else f"{first} bis {last}"


def _extent(binding: Binding, papers: Sequence[Paper]) -> str:
    untouched = not any(one.withheld or one.black for one in papers)
    if binding.complete and untouched:
        return "vollständig"
    if binding.inspection is None:
        return "Auszug"
    return "Auszug: Im Inhaltsverzeichnis steht, was fehlt oder geschwärzt ist und warum."


def _legend(binding: Binding, papers: Sequence[Paper]) -> list[tuple[str, str, str]]:
    used = {one.mark for paper in papers for boxes in paper.black.values() for one in boxes}
    basis = binding.inspection.basis if binding.inspection else Basis.GENERAL
    return [
        (mark, str(reason.label), bound(norm_against(reason, basis).text))
        for reason, mark in MARKS.items()
        if mark in used
    ]
