"""What the page of absences shows: the form, deputyships in words, posts of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge, LinkRow
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import date_span, long_date
from rathaus.kernel.clock import today
from rathaus.people.models import Deputy, Post
from rathaus.people.queries import deputies_from, possible_deputies


@dataclass(frozen=True, slots=True)
class Row:
    """A deputyship as the page shows it."""

    id: int
    name: str
    period: str
    badge: Badge
    post: str
    begun: bool


def form_fields(
    posts: Sequence[Post], typed: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Field]:
    """Which post (if there are several), who, from when, until when."""
    fields = []
    if len(posts) > 1:
        fields.append(
            Field(
                name="post",
                label=_("Für welche Ihrer Stellen?"),
                widget="radio",
                value=typed.get("post", ""),
                choices=tuple(Choice(value=str(post.pk), label=post.title) for post in posts),
                error=wrong.get("post", ""),
            )
        )
    return [
        *fields,
        Field(
            name="account",
            label=_("Wer vertritt?"),
            widget="select",
            value=typed.get("account", ""),
            choices=_colleagues(posts),
            error=wrong.get("account", ""),
        ),
        Field(
            name="first_day",
            label=_("Erster Tag"),
            widget="date",
            value=typed.get("first_day", ""),
            error=wrong.get("first_day", ""),
        ),
        Field(
            name="last_day",
            label=_("Letzter Tag"),
            widget="date",
            value=typed.get("last_day", ""),
            hint=_("Er zählt noch mit. Leer lassen, wenn das Ende noch offen ist."),
            error=wrong.get("last_day", ""),
            required=False,
        ),
    ]


def rows_of(posts: Sequence[Post]) -> list[Row]:
    """The deputyships of these posts that hold or come."""
    entries = deputies_from([post.pk for post in posts], today()) if posts else []
    several = len(posts) > 1
    return [
        Row(
            id=entry.pk,
            name=str(entry.account),
            period=period(entry),
            badge=_badge(entry),
            post=entry.post.title if several else "",
            begun=entry.valid_from <= today(),
        )
        for entry in entries
    ]


def own_row(entry: Deputy) -> str:
    """For whom one stands in, in a sentence."""
    named = {
        "name": entry.post.holder or _("unbesetzt"),
        "post": entry.post.title,
        "period": period(entry),
    }
    return _("%(name)s (%(post)s), %(period)s") % named


def served_rows(posts: Sequence[Post]) -> list[LinkRow]:
    """Posts of others, each with whoever stands in now or next."""
    said: dict[object, list[str]] = {}
    for entry in deputies_from([post.pk for post in posts], today()):
        text = _("%(name)s vertritt %(period)s")
        said.setdefault(entry.post_id, []).append(
            text % {"name": entry.account, "period": period(entry)}
        )
    return [
        LinkRow(
            title=str(post.holder),
            url=reverse("desk:absence-of", args=[post.pk]),
            text=f"{post.title}, {post.office}",
            meta="; ".join(said.get(post.pk, [])),
        )
        for post in posts
    ]


def period(entry: Deputy) -> str:
    """„3.–5. April 2026“, or since when without an end."""
    if entry.valid_to is None:
        return _("ab %(day)s, Ende offen") % {"day": long_date(entry.valid_from)}
    return date_span(entry.valid_from, entry.valid_to - timedelta(days=1))


def search_url(words: str, *, after: str = "") -> str:
    """The list of others as it is narrowed, from its start or behind a row."""
    kept = {"q": words, "nach": after}
    return "?" + urlencode({key: value for key, value in kept.items() if value}) + "#andere"


def _colleagues(posts: Sequence[Post]) -> tuple[Choice, ...]:
    holders = {post.holder_id for post in posts}
    besides = next(iter(holders)) if len(holders) == 1 else None
    return tuple(
        Choice(value=str(one.id), label=f"{one.name}, {one.office}" if one.office else one.name)
        for one in possible_deputies(besides=besides)
    )


def _badge(entry: Deputy) -> Badge:
    if entry.valid_from <= today():
        return Badge(label=_("läuft"), kind="success")
    return Badge(label=_("kommt noch"), kind="info")
