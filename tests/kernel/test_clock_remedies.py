"""Remedies: until when, and which one in which Land."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from rathaus.kernel.clock import (
    Kind,
    LegalDate,
    NoRule,
    Remedy,
    Status,
    frozen,
    inaction_from,
    notified_on,
    remedy_for,
    remedy_until,
)
from rathaus.kernel.errors import Invalid
from tests.kernel.law_library import LawLibrary, own_library

__all__ = ["own_library"]

SURE, SECOND, OPEN = Status.VERIFIED, Status.SECONDARY, Status.OPEN
POSTED = date(2026, 3, 30)
NBSP = "\N{NO-BREAK SPACE}"


def day(iso: str) -> date:
    return date.fromisoformat(iso)


UNTIL = """
objection               | general | 2026-04-03 | | 2026-05-04 | § 70 Abs. 1 VwGO
objection               | social  | 2026-04-03 | | 2026-05-04 | § 84 Abs. 1 SGG
objection               | tax     | 2026-04-07 | | 2026-05-07 | § 70 Abs. 1 VwGO
objection               | social  | 2026-04-03 | abroad | 2026-07-03 | § 84 Abs. 1 Satz 2 SGG
objection               | general | 2026-04-03 | abroad | 2026-05-04 | § 70 Abs. 1 VwGO
suit                    | general | 2026-04-03 | | 2026-05-04 | § 74 Abs. 1 Satz 1 VwGO
suit.direct             | general | 2026-04-07 | | 2026-05-07 | § 74 Abs. 1 Satz 2 VwGO
suit                    | tax     | 2026-04-07 | | 2026-05-07 | § 74 Abs. 1 Satz 1 VwGO
suit                    | social  | 2026-04-07 | | 2026-05-07 | § 87 Abs. 1, 2 SGG
suit                    | social | 2026-04-07 | abroad | 2026-07-07 | § 87 Abs. 1 Satz 2, Abs. 2 SGG
suit.direct             | social  | 2026-04-07 | | 2026-05-07 | § 87 Abs. 1 SGG
suit.direct             | social  | 2026-04-07 | abroad | 2026-07-07 | § 87 Abs. 1 Satz 2 SGG
objection               | general | 2026-04-07 | missing | 2027-04-07 | § 58 Abs. 2 VwGO
objection               | general | 2026-04-03 | wrong | 2027-04-05 | § 58 Abs. 2 VwGO
suit                    | general | 2026-04-07 | wrong | 2027-04-07 | § 58 Abs. 2 VwGO
objection               | social  | 2026-04-07 | missing | 2027-04-07 | § 66 Abs. 2 SGG
suit                    | social  | 2026-04-07 | missing abroad | 2027-04-07 | § 66 Abs. 2 SGG
reinstatement.remedy    | general | 2026-05-04 | | 2026-05-18 | § 60 Abs. 2 VwGO
reinstatement.remedy    | social  | 2026-05-04 | | 2026-06-04 | § 84 Abs. 2 Satz 3, § 67 Abs. 2 SGG
reinstatement.procedure | general | 2026-05-04 | | 2026-05-18 | § 32 Abs. 2 VwVfG
reinstatement.procedure | social  | 2026-05-04 | | 2026-05-18 | § 27 Abs. 2 SGB X
reinstatement.procedure | tax     | 2026-05-04 | | 2026-06-04 | § 110 Abs. 2 AO
reinstatement.remedy    | general | 2026-05-04 | 2025-05-12 | 2026-05-12 | § 60 Abs. 3 VwGO
reinstatement.remedy    | general | 2026-05-04 | 2026-04-07 | 2026-05-18 | § 60 Abs. 2 VwGO
reinstatement.remedy    | social  | 2026-05-04 | 2025-05-12 | 2026-05-12 | § 67 Abs. 3 SGG
"""
"""Remedy, law, event, what else is known (a date: the end of the missed period), last day, norm."""


@pytest.mark.parametrize("line", UNTIL.strip().splitlines())
def test_until(line: str) -> None:
    remedy, law, since, known, until, norm = (cell.strip() for cell in line.split("|"))
    words = known.split()
    missed = [day(word) for word in words if word[0].isdigit()]
    instructions = [word for word in words if word in ("missing", "wrong")]
    found = remedy_until(
        remedy,
        since=day(since),
        land="DE",
        law=law,
        instruction=instructions[0] if instructions else "correct",
        abroad="abroad" in words,
        missed_end=missed[0] if missed else None,
    )
    assert (found.day, found.norm.replace(NBSP, " ")) == (day(until), norm)


def test_holidays_of_the_land_decide() -> None:
    # One month after 4 May 2026 is Corpus Christi, a holiday in Kassel and Konstanz, not in Kiel.
    ends = {
        land: remedy_until("objection", since=day("2026-05-04"), land=land).day
        for land in ("SH", "HE", "BW")
    }
    assert ends == {"SH": day("2026-06-04"), "HE": day("2026-06-05"), "BW": day("2026-06-05")}


def test_the_proof_is_as_weak_as_its_weakest_part() -> None:
    known = notified_on("post", on=POSTED, land="DE")
    unknown = notified_on("post", on=POSTED, land="HE")
    assert remedy_until("objection", since=known, land="DE").status is SURE
    assert remedy_until("objection", since=unknown, land="HE").status is OPEN


def test_the_sentence() -> None:
    with translation.override("de"):
        found = remedy_until("objection", since=day("2026-04-03"), land="SH")
        why = (
            "bis zum Ablauf des 4.~Mai~2026 (ein Monat nach der Bekanntgabe, verschoben auf den "
            "nächsten Werktag, §~70 Abs.~1 VwGO)"
        )
        assert found.why == why.replace("~", NBSP)
        assert found.shifted
        assert found.nominal == day("2026-05-03")


@pytest.mark.parametrize(
    ("about", "law", "since", "first"),
    [
        ("application", "general", "2026-01-15", "2026-04-16"),
        ("objection", "general", "2026-01-31", "2026-05-01"),
        ("application", "social", "2026-01-15", "2026-07-16"),
        ("objection", "social", "2026-01-15", "2026-04-16"),
        ("application", "tax", "2026-01-15", "2026-04-16"),
    ],
)
def test_inaction(about: str, law: str, since: str, first: str) -> None:
    assert inaction_from(about, since=day(since), land="SH", law=law).day == day(first)


def test_inaction_is_about_an_application_or_an_objection() -> None:
    with pytest.raises(Invalid, match="application, objection"):
        inaction_from("silence", since=POSTED, land="SH")


@pytest.mark.parametrize(
    ("land", "law", "flag", "kind", "blocked", "status"),
    [
        ("SH", "general", None, Kind.WIDERSPRUCH, False, OPEN),
        ("BW", "general", None, Kind.WIDERSPRUCH, False, SECOND),
        ("HE", "general", None, Kind.WIDERSPRUCH, True, OPEN),
        ("HE", "general", "widerspruch", Kind.WIDERSPRUCH, False, SECOND),
        ("HE", "general", "klage", Kind.KLAGE, False, SECOND),
        ("HE", "tax", None, Kind.WIDERSPRUCH, True, OPEN),
        ("SH", "general", "klage", Kind.KLAGE, False, OPEN),
        ("SH", "social", None, Kind.WIDERSPRUCH, False, SURE),
        ("HE", "social", None, Kind.WIDERSPRUCH, False, SURE),
        ("BW", "social", None, Kind.WIDERSPRUCH, False, SURE),
        ("NI", "general", None, Kind.WIDERSPRUCH, False, OPEN),
    ],
)
def test_which_remedy(
    land: str, law: str, flag: str | None, kind: Kind, blocked: bool, status: Status
) -> None:
    found = remedy_for(land, law, flag)
    assert (found.kind, found.needs_confirmation, found.status) == (kind, blocked, status)


def test_which_remedy_follows_the_day_of_the_decision(own_library: LawLibrary) -> None:
    own_library.write(
        "law/deadlines.csv",
        "remedy,general,SH,rule,,,none,none,widerspruch,§ 68 VwGO,,2026-12-31,verified,Test,,",
        "remedy,general,SH,rule,,,none,none,klage,§ 119 LVwG SH,2027-01-01,,verified,Test,,",
    )
    assert remedy_for("SH", on=day("2026-12-31")).kind is Kind.WIDERSPRUCH
    assert remedy_for("SH", on=day("2027-01-01")).kind is Kind.KLAGE
    with frozen(day("2027-06-01")), translation.override("de"):
        why = remedy_for("SH").why
        assert why == f"Klage ohne vorheriges Widerspruchsverfahren (§{NBSP}119 LVwG{NBSP}SH)"


def test_sentences_about_the_remedy() -> None:
    with translation.override("de"):
        assert remedy_for("SH").why == f"Widerspruch (§{NBSP}68 VwGO, §{NBSP}119 LVwG{NBSP}SH)"
        assert remedy_for("HE").why.startswith("Ob Widerspruch oder Klage statthaft ist, muss")


def test_unknown_words_are_refused() -> None:
    with pytest.raises(ValueError, match="appeal"):
        remedy_until("appeal", since=POSTED, land="SH")
    with pytest.raises(ValueError, match="vague"):
        remedy_until(Remedy.OBJECTION, since=POSTED, land="SH", instruction="vague")
    with pytest.raises(NoRule):
        remedy_until("objection", since=POSTED, land="SH", law="copyright")


def test_results_are_values() -> None:
    first = remedy_until("objection", since=POSTED, land="SH")
    assert isinstance(first, LegalDate)
    assert first == remedy_until("objection", since=POSTED, land="SH")
