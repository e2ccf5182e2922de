"""Extracts of a file for staff: asked for, made in the background, gone after some days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.records.inspection.bundling import made
from rathaus.records.inspection.events import FileExported
from rathaus.records.inspection.norms import days
from rathaus.records.inspection.queries import KIND
from rathaus.records.inspection.rules import may_bind, may_export_file
from rathaus.records.models import Binding, BindingState, Case, Document, Inspection
from rathaus.records.queries import cases_for, documents_for


@action
def export_papers(
    *,
    actor: Actor,
    case: Case,
    form: str = "pdf",
    whole_file: bool = False,
    earlier_versions: bool = False,
) -> Binding:
    """Have the papers of a case, or of every case of its file, bound as PDF or packed as ZIP.

    Goes in what the actor may see, nothing else; whether that is everything stands on the cover.
    Raises :class:`Invalid` where there is no paper.
    """
    require(may_export_file, actor, case)
    cases = [case]
    if whole_file:
        cases = list(cases_for(actor).filter(file=case.file_id).order_by("number"))
    documents = [
        document for one in cases for document in documents_for(actor, one) if document.kind != KIND
    ]
    versions = [str(pk) for document in documents for pk in _chosen(document, earlier_versions)]
    if not versions:
        text = _("In der Akte liegt noch kein Schriftstück.")
        raise Invalid(text, remedy=_("Legen Sie zuerst etwas zu den Akten."))
    everything = Document.objects.exclude(kind=KIND)
    where = {"file": case.file_id} if whole_file else {"case": case}
    binding = Binding.objects.create(
        file_id=case.file_id,
        case=case,
        form="zip" if form == "zip" else "pdf",
        complete=everything.filter(**where).count() == len(documents),
        versions=versions,
        asked_at=now(),
        asked_by=str(actor.ref),
        asked_label=actor.label,
    )
    record(
        FileExported(
            subject=case.ref, form=binding.form, papers=len(documents), complete=binding.complete
        ),
        actor=actor,
    )
    start(binding)
    return binding


def start(binding: Binding) -> None:
    """Let the background put it together."""
    from rathaus.records.jobs import bind_papers  # jobs call actions, hence not at the top

    bind_papers.defer(binding_id=str(binding.pk))


def _chosen(document: Document, earlier: bool) -> Sequence[UUID]:
    if not earlier:
        return [document.current.pk]
    return [one.pk for one in sorted(document.versions.all(), key=lambda one: one.number)]


def bind(*, actor: Actor, binding_id: UUID) -> None:
    """Put papers together and keep the result; asked for twice it is made once.

    Longer than a transaction may last: each step is written by itself, and what is half done is
    done anew.
    """
    require(may_bind, actor)
    found = Binding.objects.select_related("file__office", "case", "inspection")
    binding = found.filter(pk=binding_id).exclude(state=BindingState.DONE).first()
    if binding is None:
        return

    def progress(done: int) -> None:
        Binding.objects.filter(pk=binding_id).update(done=done)

    with made(binding, progress) as (path, name, sheets), path.open("rb") as content:
        blob = blobs.put(content, name=name, purpose="generated")
    Binding.objects.filter(pk=binding_id).update(
        blob=blob, name=name, sheets=sheets, state=BindingState.DONE, problem=""
    )


@action
def note_failure(*, actor: Actor, binding_id: UUID) -> None:
    """Note that an attempt failed; a later one may still succeed."""
    require(may_bind, actor)
    Binding.objects.filter(pk=binding_id).exclude(state=BindingState.DONE).update(
        state=BindingState.FAILED,
        problem=_("Die Zusammenstellung ist nicht gelungen; das Rathaus versucht es noch einmal."),
    )


@action
def forget_old_exports(*, actor: Actor) -> int:
    """Take away extracts that lay ready long enough, and packages that were made anew since."""
    require(may_bind, actor)
    before = now() - timedelta(days=days("export_days"))
    old = Binding.objects.filter(asked_at__lt=before)
    needed = Inspection.objects.exclude(package=None).values("package")
    loose = old.exclude(pk__in=needed)
    return forget_bindings(list(loose.values_list("pk", flat=True)))


def forget_bindings(pks: Sequence[UUID]) -> int:
    """Remove bindings with their contents, where nothing else needs these; how many."""
    gone = Binding.objects.filter(pk__in=pks)
    contents = {blob for blob in gone.values_list("blob", flat=True) if blob}
    gone.delete()
    blobs.forget(contents)
    return len(pks)
