"""What can be read again, how much that is, and what came of the last times."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.blobs import Blob
from rathaus.kernel.errors import Invalid
from rathaus.people.models import Office
from rathaus.records.models import AlteredContent, Case, DocumentVersion, Verification
from rathaus.records.queries import find_case
from rathaus.records.verifying.rules import may_verify
from rathaus.records.verifying.verbs import NIGHTLY, Scope


@dataclass(frozen=True, slots=True)
class State:
    """How the store stands: the last run that ended, the last through everything, open findings."""

    last: Verification | None
    whole: Verification | None
    findings: tuple[AlteredContent, ...]


def everything(name: str = "all") -> Scope:
    """All cases, and contents that are in no file."""
    return Scope(name, Case.objects.all(), everything=True)


def nightly() -> Scope:
    """Everything, a part each night."""
    return everything(NIGHTLY)


def one_case(actor: Actor, number: str) -> Scope:
    """The case of this number; raises :class:`NotFound`."""
    case = find_case(actor, number)
    return Scope(f"case:{case.number}", Case.objects.filter(pk=case.pk))


def of_office(key: str) -> Scope:
    """The cases that an office owns; raises :class:`Invalid` for an unknown key."""
    office = Office.objects.filter(key=key).first()
    if office is None:
        raise Invalid(
            _("Eine Stelle mit dem Schlüssel „{key}“ gibt es nicht.").format(key=key),
            remedy=_("Die Schlüssel stehen in der Datei offices.yaml der Stadt."),
        )
    return Scope(f"office:{key}", Case.objects.filter(office=office))


def amount(scope: Scope) -> int:
    """How many contents a run through the scope reads."""
    versions = DocumentVersion.objects.filter(document__case__in=scope.cases)
    if not scope.everything:
        return versions.count()
    filed = DocumentVersion.objects.values("blob")
    return DocumentVersion.objects.count() + Blob.objects.exclude(pk__in=filed).count()


def open_findings() -> QuerySet[AlteredContent]:
    """What is not as it was filed, the oldest first."""
    found = AlteredContent.objects.filter(settled_at=None)
    return found.select_related("document__case", "document__file").order_by("id")


def state_of_store(actor: Actor) -> State:
    """What the page on failures tells."""
    require(may_verify, actor)
    ended = Verification.objects.filter(finished_at__isnull=False).order_by("-finished_at")
    return State(ended.first(), ended.filter(scope="all").first(), tuple(open_findings()[:50]))
