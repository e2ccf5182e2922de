"""Templates of the city: proposed by one person, released by another, withdrawn for a reason."""

from __future__ import annotations

import re

from django.db.models import Max
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.statements import execute
from rathaus.kernel.transactions import action
from rathaus.procedures.drafting.events import TemplateProposed, TemplateReleased
from rathaus.procedures.drafting.placeholders import unknown_in
from rathaus.procedures.drafting.rules import may_keep_templates
from rathaus.procedures.drafting.templates import TextTemplate
from rathaus.procedures.models import TemplateVersion

_KEY = re.compile(r"[a-z][a-z0-9-]{1,59}")
_LONGEST = {"title": 120, "use": 300, "subject": 200, "text": 20_000}
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('letter-template ' || %s))"


@action
def propose_template(
    *, actor: Actor, template: TextTemplate, base: int, note: str = ""
) -> TemplateVersion:
    """Propose a version of a template, of the library's or a new one; it waits for a second person.

    ``base`` is the number of the last version that the actor saw (0: none). Raises
    :class:`Invalid` naming fields, :class:`Conflict` when somebody proposed another meanwhile.
    """
    require(may_keep_templates, actor)
    fields = _problems(template)
    if fields:
        raise Invalid(
            _("Die Vorlage ist noch nicht gespeichert."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    return _propose(actor, template, base, note)


@action
def withdraw_template(*, actor: Actor, template: TextTemplate, reason: str) -> TemplateVersion:
    """Propose to give up the city's version: the library's counts again, or there is none."""
    require(may_keep_templates, actor)
    if not reason.strip():
        raise Invalid(
            _("Das Zurückziehen braucht einen Grund."),
            remedy=_("Ein Satz genügt; er steht danach in der Geschichte der Vorlage."),
            fields={"reason": _("Bitte einen Grund nennen.")},
        )
    return _propose(actor, template, _last(template.key), reason, withdrawn=True)


@action
def release_template(*, actor: Actor, key: str, number: int) -> TemplateVersion:
    """Release what somebody else proposed: from now on drafts begin with it.

    Raises :class:`Conflict` for one's own proposal, and for one that is no longer the last.
    """
    require(may_keep_templates, actor)
    execute(_LOCK, [key])
    found = TemplateVersion.objects.select_for_update().filter(key=key, number=number).first()
    if found is None:
        raise NotFound(
            _("Diese Fassung gibt es nicht."), remedy=_("Öffnen Sie die Liste der Vorlagen neu.")
        )
    if found.created_by == str(actor.ref):
        raise Conflict(
            _("Sie haben diese Fassung selbst vorgeschlagen."),
            remedy=_("Freigeben muss sie eine andere Person."),
        )
    if found.released_at is not None or number != _last(key):
        raise Conflict(
            _("Diese Fassung ist schon freigegeben oder überholt."),
            remedy=_("Laden Sie die Seite neu."),
        )
    found.released_at, found.released_by = now(), str(actor.ref)
    found.released_label = actor.label
    found.save(update_fields=["released_at", "released_by", "released_label"])
    record(TemplateReleased(subject=_ref(found), key=key, version=number), actor=actor)
    return found


def _propose(
    actor: Actor, template: TextTemplate, base: int, note: str, *, withdrawn: bool = False
) -> TemplateVersion:
    execute(_LOCK, [template.key])
    last = _last(template.key)
    if base != last:
        raise Conflict(
            _("Zu dieser Vorlage hat inzwischen jemand Fassung %(number)s vorgeschlagen.")
            % {"number": last},
            remedy=_(
                "Ihr Text ist nicht verloren: Vergleichen Sie beide, und speichern Sie noch einmal."
            ),
        )
    made = TemplateVersion.objects.create(
        key=template.key,
        number=last + 1,
        title=template.title.strip(),
        kind=template.kind,
        use=" ".join(template.use.split()),
        subject=" ".join(template.subject.split()),
        text=template.text.replace("\r\n", "\n").strip(),
        note=" ".join(note.split())[:300],
        withdrawn=withdrawn,
        created_at=now(),
        created_by=str(actor.ref),
        created_label=actor.label,
    )
    proposed = TemplateProposed(
        subject=_ref(made), key=made.key, version=made.number, withdrawn=withdrawn
    )
    record(proposed, actor=actor)
    return made


def _last(key: str) -> int:
    found = TemplateVersion.objects.filter(key=key).aggregate(last=Max("number"))["last"]
    return found or 0


def _problems(template: TextTemplate) -> dict[str, str]:
    fields = {}
    if not _KEY.fullmatch(template.key):
        fields["key"] = _("Bitte nur Kleinbuchstaben, Ziffern und Bindestriche.")
    if template.kind not in TemplateVersion.Kind.values:
        fields["kind"] = _("Bitte wählen Sie, ob das Schreiben hinausgeht.")
    for name, most in _LONGEST.items():
        value = getattr(template, name)
        if len(value) > most or "\0" in value:
            fields[name] = _("Höchstens %(n)s Zeichen.") % {"n": most}
        elif name != "use" and not value.strip():
            fields[name] = _("Bitte ausfüllen.")
    for name in ("subject", "text"):
        wrong = unknown_in(getattr(template, name))
        if wrong and name not in fields:
            named = ", ".join(f"„{one}“" for one in wrong)
            fields[name] = _("Diese Platzhalter gibt es nicht: %(names)s.") % {"names": named}
    return fields


def _ref(version: TemplateVersion) -> Reference:
    return Reference("letter-template", str(version.pk))
