"""Giving and ending the power to act for somebody."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.people.events import MandateGiven, MandateWithdrawn
from rathaus.people.models import Mandate, Party
from rathaus.people.rules import may_appoint_agent, may_withdraw_mandate
from rathaus.people.validation import check


@transaction.atomic
def appoint_agent(
    *,
    actor: Actor,
    principal_id: UUID,
    agent_id: UUID,
    kind: str = Mandate.Kind.PROXY,
    scope: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    evidence_sha256: str = "",
) -> Mandate:
    """Let ``agent`` act for ``principal`` (§ 14 VwVfG), until ``valid_to``, which no longer counts.

    Staff and guardians prove the mandate with a document; who appoints somebody in their own
    account has thereby said so. Raises :class:`Invalid`, :class:`Conflict` for one that exists.
    """
    principal = Party.objects.filter(pk=principal_id).first()
    agent = Party.objects.filter(pk=agent_id, erased_at=None).first()
    if principal is None or agent is None:
        raise NotFound(_("Diese Person ist hier nicht bekannt."))
    require(may_appoint_agent, actor, principal)
    mandate = Mandate(
        principal=principal,
        agent=agent,
        kind=kind,
        scope=scope,
        valid_from=valid_from or today(),
        valid_to=valid_to,
        evidence_sha256=evidence_sha256.lower(),
    )
    _check(mandate, by_principal=actor.party == principal.pk)
    try:
        with transaction.atomic():
            mandate.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("Diese Vollmacht gibt es schon."),
            remedy=_("Widerrufen Sie die bestehende, bevor Sie eine neue erteilen."),
        ) from error
    record(
        MandateGiven(
            subject=Reference("mandate", str(mandate.pk)),
            principal=Reference("party", str(principal.pk)),
            agent=Reference("party", str(agent.pk)),
            kind=mandate.kind,
            scope=mandate.scope,
            evidence_sha256=mandate.evidence_sha256,
        ),
        actor=actor,
    )
    return mandate


@transaction.atomic
def withdraw_mandate(*, actor: Actor, mandate_id: UUID) -> Mandate:
    """End a mandate at once; withdrawing it twice changes nothing."""
    mandate = Mandate.objects.select_for_update().filter(pk=mandate_id).first()
    if mandate is None:
        raise NotFound(_("Diese Vollmacht ist hier nicht bekannt."))
    require(may_withdraw_mandate, actor, mandate)
    if mandate.revoked_at is not None:
        return mandate
    mandate.revoked_at = now()
    mandate.save(update_fields=["revoked_at"])
    record(
        MandateWithdrawn(
            subject=Reference("mandate", str(mandate.pk)),
            principal=Reference("party", str(mandate.principal_id)),
            agent=Reference("party", str(mandate.agent_id)),
        ),
        actor=actor,
    )
    return mandate


def _check(mandate: Mandate, *, by_principal: bool) -> None:
    check(mandate)
    problems: dict[str, str] = {}
    if mandate.principal_id == mandate.agent_id:
        problems["agent"] = _("Niemand kann sich selbst bevollmächtigen.")
    if mandate.valid_to is not None and mandate.valid_to <= mandate.valid_from:
        problems["valid_to"] = _("Das Ende liegt vor dem Beginn.")
    needs_proof = mandate.kind == Mandate.Kind.GUARDIAN or not by_principal
    if needs_proof and not mandate.evidence_sha256:
        problems["evidence_sha256"] = _("Der schriftliche Nachweis fehlt.")
    elif mandate.evidence_sha256 and not _lies_here(mandate.evidence_sha256):
        problems["evidence_sha256"] = _("Dieser Nachweis liegt hier nicht.")
    if problems:
        raise Invalid(
            _("Die Vollmacht ist nicht vollständig."),
            remedy=_("Prüfen Sie die genannten Felder."),
            fields=problems,
        )


def _lies_here(sha256: str) -> bool:
    return Blob.objects.filter(sha256=sha256).exists()
