"""What the pages about access to files show: forms, who can open a file, rights in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge, Cell, Column, Fact, Table
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import short_date
from rathaus.kernel.clock import BERLIN, today
from rathaus.people.models import Account, Office
from rathaus.records.access_rights.granting import LONGEST_REASON
from rathaus.records.access_rights.queries import Opener, whom_to_admit
from rathaus.records.models import AccessMode, AccessRight

ADMIT, BAR, RESTRICT, LIFT = "admit", "bar", "restrict", "lift"
Answers = Mapping[str, str | Sequence[str]]


def opener_facts(openers: Iterable[Opener]) -> list[Fact]:
    """Who can open the file, each with the way it is open to them."""
    return [Fact(term=one.name, value=_way(one), note=_until(one)) for one in openers]


def _way(one: Opener) -> str:
    words = {
        "role": _("durch eine Rolle: %(detail)s"),
        "deputy": _("vertritt %(detail)s"),
        "admitted": _("namentlich zugelassen: %(detail)s"),
        "asked": _("beteiligt an %(detail)s, sieht nur das Benannte"),
        "barred": _("ausgeschlossen: %(detail)s"),
    }
    return words[one.way] % {"detail": one.detail}


def _until(one: Opener) -> str:
    return _("bis %(day)s") % {"day": short_date(one.last_day)} if one.last_day else ""


def admit_fields(typed: Answers, wrong: Mapping[str, str]) -> list[Field]:
    """Whom, what for, until when, and why."""
    modes = (AccessMode.READ, AccessMode.WORK)
    return [
        _select(ADMIT, "whom", _("Wer wird zugelassen?"), _everybody(), typed, wrong),
        Field(
            name=f"{ADMIT}_mode",
            label=_("Wofür?"),
            widget="radio",
            value=typed.get("mode", ""),
            choices=tuple(Choice(value=mode.value, label=str(mode.label)) for mode in modes),
            error=wrong.get("mode", ""),
        ),
        Field(
            name=f"{ADMIT}_last_day",
            label=_("Letzter Tag"),
            widget="date",
            value=typed.get("last_day", ""),
            hint=_("Er zählt noch mit. Danach endet der Zugang von selbst."),
            error=wrong.get("last_day", ""),
        ),
        _reason(ADMIT, typed, wrong),
    ]


def bar_fields(typed: Answers, wrong: Mapping[str, str]) -> list[Field]:
    """Who is biased, and why."""
    return [
        _select(BAR, "whom", _("Wer wird ausgeschlossen?"), _people(whom_to_admit()), typed, wrong),
        _reason(BAR, typed, wrong),
    ]


def restrict_fields(
    people: Iterable[Account], typed: Answers, wrong: Mapping[str, str]
) -> list[Field]:
    """To whom of the office the file stays open, and why to nobody else."""
    return [
        Field(
            name=f"{RESTRICT}_whom",
            label=_("Wem bleibt die Akte offen?"),
            widget="checkboxes",
            value=typed.get("whom", ()),
            choices=_people(people),
            hint=_("Weitere Personen lassen Sie danach einzeln zu."),
            error=wrong.get("accounts", "") or wrong.get("whom", ""),
        ),
        _reason(RESTRICT, typed, wrong),
    ]


def _select(
    form: str,
    name: str,
    label: str,
    choices: tuple[Choice, ...],
    typed: Answers,
    wrong: Mapping[str, str],
) -> Field:
    return Field(
        name=f"{form}_{name}",
        label=label,
        widget="select",
        value=typed.get(name, ""),
        choices=choices,
        error=wrong.get(name, ""),
    )


def _reason(form: str, typed: Answers, wrong: Mapping[str, str]) -> Field:
    return Field(
        name=f"{form}_reason",
        label=_("Warum?"),
        widget="textarea",
        value=typed.get("reason", ""),
        rows=2,
        max_length=LONGEST_REASON,
        error=wrong.get("reason", ""),
    )


def _people(people: Iterable[Account]) -> tuple[Choice, ...]:
    return tuple(Choice(value=str(one.pk), label=str(one)) for one in people)


def _everybody() -> tuple[Choice, ...]:
    offices = Office.objects.order_by("name", "id").values_list("key", "name")
    whole = _("%(office)s (alle dort)")
    return (
        *_people(whom_to_admit()),
        *(Choice(value=f"office:{key}", label=whole % {"office": name}) for key, name in offices),
    )


def rights_table(rights: Iterable[AccessRight]) -> Table:
    """Rights as the list shows them: file, whom, what, until when, why."""
    columns = [_("Akte"), _("Wer"), _("Zugang"), _("Letzter Tag"), _("Grund"), _("Gegeben von")]
    return Table(
        caption=_("Besondere Zugänge"),
        caption_hidden=True,
        columns=[Column(label=label) for label in columns],
        rows=[_row(right) for right in rights],
        empty=_("Hier gibt es keine besonderen Zugänge."),
    )


def _row(right: AccessRight) -> list[Cell]:
    words = right_words(right)
    badge = None
    if right.file.restriction:
        badge = Badge(label=_("eingeschränkt"), kind="warning")
    return [
        Cell(text=words[0], url=reverse("desk:access-of-file", args=[right.file_id]), badge=badge),
        Cell(text=words[1]),
        Cell(text=words[2], badge=state_badge(right)),
        *(Cell(text=text) for text in words[3:]),
    ]


def right_words(right: AccessRight) -> list[str]:
    """A right in plain text, as it is listed and exported."""
    ends = short_date(right.last_day) if right.last_day else _("ohne Ende")
    if right.ended_at is not None:
        ended = right.ended_at.astimezone(BERLIN).date()
        ends = _("beendet am %(day)s") % {"day": short_date(ended)}
    return [
        right.file.number,
        str(right.account or right.office),
        str(right.get_mode_display()),
        ends,
        right.reason,
        right.given_label,
    ]


def state_badge(right: AccessRight) -> Badge:
    """Whether a right holds today."""
    over = right.last_day is not None and right.last_day < today()
    if right.ended_at is not None or over:
        return Badge(label=_("vorbei"))
    return Badge(label=_("gilt"), kind="warning" if right.mode == AccessMode.BARRED else "success")
