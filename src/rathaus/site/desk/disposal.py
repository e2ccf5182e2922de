"""Aussonderung: what is due, what the archive was offered, and lists that two people release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.components import Badge, Cell, Column, Table
from rathaus.design.typography import short_date
from rathaus.kernel.access import Actor, staff
from rathaus.records.disposal.destroying import (
    SIGNATURES,
    propose_destruction,
    sign_destruction,
    withdraw_destruction,
)
from rathaus.records.disposal.queries import (
    OfferFigures,
    YearDue,
    destruction_lists,
    due_by_year,
    find_list,
    find_offer,
    offer_figures,
)
from rathaus.records.models import DestructionEntry, DestructionList, Verdict
from rathaus.records.rules import MANAGE
from rathaus.records.structure.queries import paper_parts
from rathaus.records.verifying.queries import state_of_store
from rathaus.site.desk.frame import StaffRequest, show, tell


@dataclass(frozen=True, slots=True)
class ListRow:
    """A destruction list with its place in the way of two signatures."""

    list: DestructionList
    files: int
    signed: tuple[str, ...]
    mine: bool
    open: bool


@staff(MANAGE)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Due per year, offers with the archive's verdicts, destruction lists."""
    figures = offer_figures(request.actor)
    lists = [_row(one, request.actor) for one in destruction_lists(request.actor)]
    waiting = {(row.list.offer_id, row.list.verdict) for row in lists if row.open}
    context = {
        "due": _due(due_by_year(request.actor)),
        "offers": _offers(figures),
        "proposals": [
            proposal
            for one in figures
            for proposal in _proposals(one)
            if (one.offer.pk, proposal["verdict"]) not in waiting
        ],
        "lists": lists,
        "store": state_of_store(request.actor),
    }
    return show(request, "desk/disposal.html", context)


@staff(MANAGE)
@require_safe
def destruction(request: StaffRequest, list_id: UUID) -> HttpResponseBase:
    """Everything on a list, and the two signatures under it."""
    found = find_list(request.actor, list_id)
    row = _row(found, request.actor)
    return show(request, "desk/destruction.html", {"row": row, "entries": _entries(found)})


@staff(MANAGE)
@require_POST
def propose(request: StaffRequest, offer_id: UUID) -> HttpResponseBase:
    """List what the archive released, or what it took over."""
    verdict = Verdict.KEEP if request.POST.get("verdict") == Verdict.KEEP else Verdict.DESTROY
    offer = find_offer(request.actor, offer_id)
    tell(
        request,
        lambda: propose_destruction(actor=request.actor, offer=offer, verdict=verdict),
        _("Die Liste ist vorgeschlagen. Vernichtet wird erst nach zwei Unterschriften."),
    )
    return redirect("desk:disposal")


@staff(MANAGE)
@require_POST
def sign(request: StaffRequest, list_id: UUID) -> HttpResponseBase:
    """Put one's signature under a list; the second one carries it out."""
    found = find_list(request.actor, list_id)
    last = found.signatures.count() + 1 >= SIGNATURES
    done = _("Unterschrieben. Die Akten sind vernichtet.") if last else _("Unterschrieben.")
    tell(request, lambda: sign_destruction(actor=request.actor, destruction=found), done)
    return redirect("desk:destruction", list_id=list_id)


@staff(MANAGE)
@require_POST
def withdraw(request: StaffRequest, list_id: UUID) -> HttpResponseBase:
    """Take a list back."""
    found = find_list(request.actor, list_id)
    done = _("Die Liste ist zurückgenommen.")
    tell(request, lambda: withdraw_destruction(actor=request.actor, destruction=found), done)
    return redirect("desk:disposal")


def _row(found: DestructionList, actor: Actor) -> ListRow:
    signatures = sorted(found.signatures.all(), key=lambda one: one.signed_at)
    return ListRow(
        list=found,
        files=found.entries.count(),
        signed=tuple(f"{one.signer_label}, {short_date(one.signed_at)}" for one in signatures),
        mine=any(one.signer == str(actor.ref) for one in signatures),
        open=found.executed_at is None,
    )


def _due(years: list[YearDue]) -> Table:
    return Table(
        caption=_("Fällige Akten"),
        caption_hidden=True,
        columns=[
            Column(label=_("Anzubieten ab")),
            Column(label=_("Akten"), numeric=True),
            Column(label=_("davon gesperrt"), numeric=True),
        ],
        rows=[(f"01.01.{one.year}", one.files, one.held) for one in years],
        empty=_("Keine abgeschlossene Akte wartet auf ihr Ende."),
    )


def _offers(figures: list[OfferFigures]) -> Table:
    numbers = (_("Akten"), _("archivwürdig"), _("zu vernichten"), _("offen"), _("vernichtet"))
    return Table(
        caption=_("Anbietungen"),
        caption_hidden=True,
        columns=[
            Column(label=_("Angeboten")),
            Column(label=_("Archiv")),
            *(Column(label=label, numeric=True) for label in numbers),
        ],
        rows=[
            (
                short_date(one.offer.created_at),
                Cell(text=one.offer.archive, badge=_state(one)),
                one.offered,
                one.keep,
                one.destroy,
                one.offered - one.keep - one.destroy,
                one.destroyed,
            )
            for one in figures
        ],
        empty=_("Noch wurde nichts angeboten."),
    )


def _state(one: OfferFigures) -> Badge:
    if one.offer.imported_at is not None:
        return Badge(label=_("übernommen"), kind="success")
    if one.offer.appraised_at is not None:
        return Badge(label=_("bewertet"), kind="info")
    return Badge(label=_("wartet auf das Archiv"), kind="warning")


def _proposals(one: OfferFigures) -> list[dict[str, object]]:
    """What can be listed for destruction out of an offer."""
    found: list[dict[str, object]] = []
    if one.destroy:
        found.append(
            {
                "offer": one.offer,
                "verdict": Verdict.DESTROY.value,
                "text": ngettext(
                    "%(n)s Akte hat das Archiv zur Vernichtung freigegeben.",
                    "%(n)s Akten hat das Archiv zur Vernichtung freigegeben.",
                    one.destroy,
                )
                % {"n": one.destroy},
            }
        )
    if one.imported:
        found.append(
            {
                "offer": one.offer,
                "verdict": Verdict.KEEP.value,
                "text": ngettext(
                    "%(n)s Akte hat das Archiv übernommen; hier wird sie nicht mehr gebraucht.",
                    "%(n)s Akten hat das Archiv übernommen; hier werden sie nicht mehr gebraucht.",
                    one.imported,
                )
                % {"n": one.imported},
            }
        )
    return found if one.destroyed < one.destroy + one.imported else []


def _entries(found: DestructionList) -> Table:
    entries = list(found.entries.select_related("file__plan_entry").order_by("file__number"))
    paper = _paper(entries)
    return Table(
        caption=_("Akten auf dieser Liste"),
        columns=[
            Column(label=_("Aktenzeichen")),
            Column(label=_("Aktenplan")),
            Column(label=_("Aufzubewahren bis")),
            Column(label=_("Stand")),
            Column(label=_("Inhalte"), numeric=True),
        ],
        rows=[
            (
                Cell(text=entry.file.number, note=paper.get(entry.file_id, "")),
                str(entry.file.plan_entry),
                _day(entry.file.retention_until),
                _fate(entry.destroyed_at is not None, entry.file.hold),
                len(entry.contents),
            )
            for entry in entries
        ],
    )


def _paper(entries: Iterable[DestructionEntry]) -> dict[UUID, str]:
    """Where volumes of these files lie on paper, which no list destroys by itself."""
    found: dict[UUID, list[str]] = {}
    for part in paper_parts([entry.file_id for entry in entries]):
        if part.ended_at is None:
            found.setdefault(part.file_id, []).append(f"{part.volume}: {part.location}")
    return {
        file: _("Auch auf Papier zu vernichten: %(places)s") % {"places": "; ".join(places)}
        for file, places in found.items()
    }


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _fate(destroyed: bool, hold: str) -> str:
    if destroyed:
        return _("vernichtet")
    return _("gesperrt: bleibt") if hold else _("vorgesehen")
