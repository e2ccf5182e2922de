"""Applications that continue a grant: for the time after it (renewal), or because things changed.

The rules are those of the procedure itself; what is new is that the earlier decision is known, that
a decision which gives less is recognised before it leaves the house, and that the earlier case
hears of its successor (§ 60 SGB I, § 44 SGB XII, § 48 SGB X).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.rows import insert, update
from rathaus.procedures.engine.follow_ups import Followed, ended_by
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import ContinuationDecided, DecisionEnded
from rathaus.procedures.forms import Form
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Decision, Draft, Ended, FollowUp, Run
from rathaus.procedures.queries.decisions import effect_of
from rathaus.procedures.tables import lookup
from rathaus.records.models import ENDED

KINDS = (FollowUp.Kind.RENEWAL, FollowUp.Kind.CHANGE)
GRANTED = (Decision.Kind.GRANT, Decision.Kind.PARTIAL)


def continued(bundle: Installed, draft: Draft) -> Followed | None:
    """The grant that the draft continues; None for an application that begins by itself.

    Raises :class:`Conflict` where the grant holds no longer, or is being continued already.
    """
    rule = bundle.procedure.service.continues
    kind = lookup(rule.question, {"application": draft.data}) if rule else None
    if draft.about_id is None or kind not in FollowUp.Kind.values:
        return None
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("case__file", "case__office", "case__applicant")
        .get(pk=draft.about_id)
    )
    other = FollowUp.objects.filter(decision=decision, kind=kind, live=True).first()
    if other is not None or not may_be_continued(decision):
        raise Conflict(
            _("Dieser Bescheid wird schon weitergeführt oder gilt nicht mehr."),
            remedy=_("Öffnen Sie den neuesten Vorgang und beginnen Sie dort."),
        )
    slots = lookup("decision.slots", Run.objects.get(case=decision.case_id).data) or {}
    more = {"occasion": kind, "slots": {name: float(value) for name, value in slots.items()}}
    closed = decision.case.state in ENDED
    return Followed(decision, decision.case, reopened=False, kind=kind, apart=closed, more=more)


def may_be_continued(decision: Decision) -> bool:
    """Whether it grants something and has not been ended."""
    if decision.kind not in GRANTED or decision.state != Decision.State.ISSUED:
        return False
    return effect_of(decision).end is None


def carried_over(bundle: Installed, decision: Decision) -> dict[str, Any]:
    """The answers of the earlier case that a continuing application begins with.

    Left out are uploads, questions that the form no longer has, and what the folder asks anew.
    """
    rule = bundle.procedure.service.continues
    given: Mapping[str, Any] = Run.objects.get(case=decision.case_id).data["application"]
    anew = {path.removeprefix("application.") for path in rule.anew} if rule else set()
    return {
        name: value
        for name, value in given.items()
        if name not in anew
        and (question := bundle.form.by_path.get(name)) is not None
        and question.evidence is None
    }


def origins_of(form: Form, data: Mapping[str, Any], number: str) -> dict[str, str]:
    """Where carried answers come from, by the path of each question."""
    origin = f"Vorgang {number}"
    found = {path: lookup(path, data) for path in form.by_path}
    return {
        path: origin
        for path, value in found.items()
        if value is not None and not isinstance(value, Mapping)
    }


def gives_less(work: Work, kind: str, slots: Mapping[str, Any]) -> bool:
    """Whether a decision gives less than the grant that it continues (§ 24 SGB X).

    A refusal does, and so does an amount below the earlier one, or a contribution above it. A first
    application has nothing that could be taken away.
    """
    earlier = work.data.get("earlier") or {}
    if not earlier.get("occasion") or kind not in Decision.Kind.values:
        return False
    if kind == Decision.Kind.REFUSAL:
        return True
    burdens = {
        slot.name: slot.burden
        for sheet in work.bundle.procedure.service.calculation
        for slot in sheet.slots
    }
    for name, before in earlier.get("slots", {}).items():
        now_named, known = slots.get(name), Decimal(str(before))
        if now_named is None:
            return True
        amount = Decimal(str(now_named))
        if amount > known if burdens.get(name) else amount < known:
            return True
    return False


def settle_continuation(work: Work, decision: Decision) -> None:
    """What an issued decision does to the grant that it continues.

    After a change it takes its place at once; a renewal follows it. Whoever was refused a renewal
    may apply anew. The earlier case is told either way.
    """
    if work.bundle.procedure.service.continues is None:
        return
    link = (
        FollowUp.objects.filter(case=work.case, kind__in=KINDS)
        .select_related("decision__case")
        .first()
    )
    if link is None:
        return
    earlier, renewal = link.decision, link.kind == FollowUp.Kind.RENEWAL
    if renewal and decision.kind == Decision.Kind.REFUSAL:
        update(FollowUp, {"case_id": work.case.pk}, live=False)
        return
    if not renewal and may_be_continued(earlier):
        insert(ended_by(earlier, Ended.REPLACED, decision, work))
        ended = {"decision": str(earlier.pk), "why": Ended.REPLACED.value, "by": str(decision.pk)}
        record(DecisionEnded(subject=earlier.case.ref, **ended), actor=work.house)
    record(
        ContinuationDecided(
            subject=earlier.case.ref, decision=str(decision.pk), follow_up=work.case.ref
        ),
        actor=work.house,
    )
