"""Arranging life situations, groups and packs, and switching packs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Bylaw, Service, Topic
from rathaus.catalogue.topics.events import PackSwitchedOff, PackSwitchedOn, TopicDescribed
from rathaus.catalogue.topics.rules import may_keep_topics, may_switch_packs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.library import read_list, require_keys

_LISTS: Final = {
    "situations": Topic.Kind.SITUATION,
    "groups": Topic.Kind.GROUP,
    "packs": Topic.Kind.PACK,
}


@action
def import_topics(*, actor: Actor, path: Path, kinds: Sequence[str] = ()) -> list[Topic]:
    """Take in what ``life-situations.yaml`` or ``topic-packs.yaml`` arranges.

    ``kinds`` names the lists of the file (``situations``, ``groups``, ``packs``). Services that the
    city does not offer are left out. Whether a pack is switched on the file says only once, later
    the city does. Running it twice changes nothing. Raises :class:`Invalid` naming file and entry.
    """
    require(may_keep_topics, actor)
    services = dict(Service.objects.values_list("key", "pk"))
    return [
        _arrange(actor, _LISTS[name], position, entry, services)
        for name in kinds
        for position, entry in enumerate(_entries(path, name), start=1)
    ]


def _entries(path: Path, name: str) -> list[dict[str, Any]]:
    entries = read_list(path, name)
    require_keys(path, entries, {"key", "names"}, {"texts", "services", "bylaws", "enabled"})
    for entry in entries:
        if not isinstance(entry["names"], Mapping) or not entry["names"].get("de"):
            raise Invalid(
                f"{path.name}, {entry['key']}: Der deutsche Name fehlt.",
                remedy="Schreiben Sie ihn unter names: {de: …}.",
            )
    return entries


def _arrange(
    actor: Actor,
    kind: Topic.Kind,
    position: int,
    entry: Mapping[str, Any],
    known: Mapping[str, Any],
) -> Topic:
    topic = Topic.objects.filter(kind=kind, key=entry["key"]).first()
    new = topic is None
    if topic is None:
        topic = Topic(kind=kind, key=entry["key"], enabled=bool(entry.get("enabled", True)))
    said = {
        "names": dict(entry["names"]),
        "texts": dict(entry.get("texts") or {}),
        "position": position,
        "bylaw_keys": list(entry.get("bylaws") or ()),
    }
    wanted = [known[key] for key in entry.get("services") or () if key in known]
    changed = new or any(getattr(topic, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(topic, name, value)
    if changed:
        topic.save()
    if _services(topic) != wanted:
        _set_services(topic, wanted)
        changed = True
    _take_bylaws(topic)
    if changed:
        record(TopicDescribed(subject=topic.ref, services=len(wanted)), actor=actor)
    return topic


def _services(topic: Topic) -> list[Any]:
    rows = Topic.services.through.objects.filter(topic=topic).order_by("id")
    return list(rows.values_list("service_id", flat=True))


def _set_services(topic: Topic, wanted: Iterable[Any]) -> None:
    """In this order, which is the one in which they are mostly needed."""
    through = Topic.services.through
    through.objects.filter(topic=topic).delete()
    through.objects.bulk_create(
        through(topic_id=topic.pk, service_id=service) for service in dict.fromkeys(wanted)
    )


def _take_bylaws(topic: Topic) -> None:
    if not topic.bylaw_keys:
        return
    beginnings = Q()
    for beginning in topic.bylaw_keys:
        beginnings |= Q(key__startswith=beginning)
    topic.bylaws.add(*Bylaw.objects.filter(beginnings).exclude(topics=topic))


@action
def switch_pack(*, actor: Actor, key: str, on: bool, reason: str) -> Topic:
    """Let the assistant answer what a pack covers, or hand it to people; raises
    :class:`Invalid` without a reason, :class:`NotFound` for an unknown pack."""
    require(may_switch_packs, actor)
    topic = Topic.objects.select_for_update().filter(kind=Topic.Kind.PACK, key=key).first()
    if topic is None:
        raise NotFound(_("Dieses Themenpaket gibt es hier nicht."))
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise Invalid(
            _("Sagen Sie, warum Sie das Themenpaket schalten."),
            remedy=_("Ein kurzer Satz genügt; er steht in der Geschichte des Pakets."),
            fields={"reason": _("fehlt")},
        )
    if topic.enabled == on:
        return topic
    topic.enabled = on
    topic.save(update_fields=["enabled"])
    fact = PackSwitchedOn if on else PackSwitchedOff
    record(fact(subject=topic.ref, reason=reason), actor=actor)
    return topic
