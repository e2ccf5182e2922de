"""Replies as JSON in the transcript, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from rathaus.assistant.replies import (
    Choice,
    Citation,
    FollowUp,
    HandOver,
    Kind,
    OfficeCard,
    Reply,
    ServiceCard,
    SlotOffer,
)


def to_record(reply: Reply) -> dict[str, Any]:
    """Plain values that JSON knows; without the secret of the dialogue."""
    record: dict[str, Any] = _plain(asdict(reply))
    del record["dialogue"]
    return record


def from_record(record: dict[str, Any]) -> Reply | None:
    """The reply that was stored; None for an empty record."""
    if not record:
        return None
    values = dict(record)
    values["kind"] = Kind(values["kind"])
    values["citations"] = tuple(_citation(one) for one in values["citations"])
    values["others"] = tuple(Choice(**one) for one in values["others"])
    values["follow_up"] = _follow_up(values["follow_up"])
    values["card"] = _card(values["card"])
    values["hand_over"] = HandOver(**values["hand_over"]) if values["hand_over"] else None
    return Reply(**values)


def _citation(record: dict[str, Any]) -> Citation:
    as_of = record["as_of"]
    return Citation(**record | {"as_of": date.fromisoformat(as_of) if as_of else None})


def _follow_up(record: dict[str, Any] | None) -> FollowUp | None:
    if not record:
        return None
    return FollowUp(**record | {"choices": tuple(Choice(**one) for one in record["choices"])})


def _card(record: dict[str, Any] | None) -> ServiceCard | None:
    if not record:
        return None
    office, slot = record["office"], record["slot"]
    return ServiceCard(
        **record
        | {
            "papers": tuple(record["papers"]),
            "fees": tuple(record["fees"]),
            "office": _office(office) if office else None,
            "slot": SlotOffer(**slot | {"starts_at": datetime.fromisoformat(slot["starts_at"])})
            if slot
            else None,
        }
    )


def _office(record: dict[str, Any]) -> OfficeCard:
    hours = tuple((days, times) for days, times in record["hours"])
    return OfficeCard(**record | {"address": tuple(record["address"]), "hours": hours})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
