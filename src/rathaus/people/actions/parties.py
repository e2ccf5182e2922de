"""Entering parties and keeping their data right."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.people import origins
from rathaus.people.events import PartyRegistered, PartyUpdated
from rathaus.people.models import Account, Party
from rathaus.people.origins import Origin, Value
from rathaus.people.rules import may_register_party, may_update_profile
from rathaus.people.validation import check


@transaction.atomic
def register_party(
    *,
    actor: Actor,
    values: Mapping[str, Value],
    account: Account | None = None,
    origin: Origin | None = None,
) -> Party:
    """Enter a person or organisation; a resident's own entry is tied to their account.

    Raises :class:`Invalid` naming each wrong field, :class:`NotAllowed` for a second own entry.
    """
    require(may_register_party, actor)
    if actor.kind == "person":
        account = Account.objects.select_for_update().get(pk=actor.account or 0)
        require(may_register_party, _fresh(actor, account))
    found_origin = origin or _origin_for(actor)
    party = Party()
    origins.write(party, _known(values), found_origin, now())
    _check(party)
    party.save(force_insert=True)
    if account is not None:
        account.party = party
        account.name = account.name or party.name
        account.save(update_fields=["party", "name"])
    record(
        PartyRegistered(
            subject=Reference("party", str(party.pk)), kind=party.kind, source=found_origin.source
        ),
        actor=actor,
    )
    return party


@transaction.atomic
def update_profile(
    *,
    actor: Actor,
    party_id: UUID,
    values: Mapping[str, Value],
    origin: Origin | None = None,
    skip_locked: bool = False,
) -> Party:
    """Change data of a party; what better proof protects is refused, or left alone on demand.

    Raises :class:`Invalid` naming each wrong or protected field.
    """
    party = Party.objects.select_for_update().filter(pk=party_id).first()
    if party is None:
        raise NotFound(_("Diese Person ist hier nicht bekannt."))
    require(may_update_profile, actor, party)
    found_origin = origin or _origin_for(actor)
    wanted = _known(values)
    protected = [
        name
        for name, value in wanted.items()
        if getattr(party, name) != value and origins.locked(party, name, found_origin)
    ]
    if protected and not skip_locked:
        raise Invalid(
            _("Diese Angaben sind durch einen Identitätsnachweis gesichert."),
            remedy=_("Melden Sie sich mit Ihrer BundID an; sie bringt geänderte Daten mit."),
            fields={name: _("durch Identitätsnachweis gesichert") for name in protected},
        )
    accepted = {name: value for name, value in wanted.items() if name not in protected}
    before = dict(party.origins)
    changed = origins.write(party, accepted, found_origin, now())
    if not changed and before == party.origins:
        return party
    _check(party)
    party.save()
    if changed:
        record(
            PartyUpdated(
                subject=Reference("party", str(party.pk)),
                fields=tuple(changed),
                source=found_origin.source,
            ),
            actor=actor,
        )
    return party


def _origin_for(actor: Actor) -> Origin:
    return origins.COUNTER if actor.is_staff else origins.SELF


def _fresh(actor: Actor, account: Account) -> Actor:
    """The actor as the locked row knows them: two registrations at once leave one party."""
    return Actor(
        kind=actor.kind,
        id=actor.id,
        label=actor.label,
        party=account.party_id,
        account=account.pk,
        trust=actor.trust,
    )


def _known(values: Mapping[str, Value]) -> dict[str, Value]:
    unknown = sorted(set(values) - origins.FIELDS)
    if unknown:
        raise Invalid(
            _("Diese Angaben gehören nicht zu einer Person: %(names)s.")
            % {"names": ", ".join(unknown)},
            fields=dict.fromkeys(unknown, _("unbekanntes Feld")),
        )
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }


def _check(party: Party) -> None:
    check(party, exclude={"origins"})
    problems: dict[str, str] = {}
    if party.kind == Party.Kind.PERSON and not party.surname:
        problems["surname"] = _("Der Nachname fehlt.")
    if party.kind == Party.Kind.ORGANISATION and not party.organisation:
        problems["organisation"] = _("Der Name der Organisation fehlt.")
    if party.birth_date is not None and party.birth_date > today():
        problems["birth_date"] = _("Das Geburtsdatum liegt in der Zukunft.")
    if party.country == "DE" and party.postcode and not _is_german_postcode(party.postcode):
        problems["postcode"] = _("Eine deutsche Postleitzahl hat fünf Ziffern.")
    if problems:
        raise Invalid(
            _("Einige Angaben fehlen oder stimmen nicht."),
            remedy=_("Prüfen Sie die genannten Felder."),
            fields=problems,
        )


def _is_german_postcode(text: str) -> bool:
    return len(text) == 5 and text.isascii() and text.isdigit()
