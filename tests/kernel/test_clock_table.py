"""The table of deadlines: what it must contain, and what its reader refuses."""

from __future__ import annotations

import csv
import timeit
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rathaus.kernel.clock import (
    Law,
    NoRule,
    Shift,
    Start,
    Status,
    all_rules,
    deadline,
    find_rule,
    is_working_day,
    notified_on,
    remedy_until,
)
from rathaus.kernel.clock.units import Access
from rathaus.kernel.clock.wording import EVENTS
from rathaus.kernel.law import BadTable
from rathaus.kernel.library import library_path
from tests.kernel.law_library import LawLibrary, own_library

__all__ = ["own_library"]

TODAY = date(2026, 11, 22)
MARKS = {"V": Status.VERIFIED, "S": Status.SECONDARY, "O": Status.OPEN}

LAW_IN_FORCE = """
service.post              general  DE:4dV SH:4dS BW:4dV HE:4dO
service.email             general  DE:4dV SH:4dS BW:4dV HE:4dO
service.burden            general  DE:V
service.post_abroad       general  DE:V SH:O BW:V HE:O
service.portal            general  DE:1dV SH:1dS BW:1dV HE:1dO
service.portal.void       general  DE:10dV SH:10dS BW:10dV HE:10dO
service.public_notice     general  DE:2wV SH:2wO BW:2wV HE:2wO
service.public_notice.earliest general DE:1dV SH:1dO BW:1dV HE:1dO
service.mailbox           general  DE:4dV
service.post              social   DE:4dV
service.email             social   DE:4dV
service.post_abroad       social   DE:V
service.portal            social   DE:4dV
service.mailbox           social   DE:4dV
service.mailbox           parental DE:4dV
service.public_notice     social   DE:2wV
service.public_notice.earliest social DE:1dV
service.post              tax      DE:4dV SH:4dO BW:4dV HE:4dO
service.email             tax      DE:4dV SH:4dO BW:4dV HE:4dO
service.post_abroad       tax      DE:1mV SH:1mO BW:1mV HE:1mO
service.portal            tax      DE:4dV SH:4dO BW:4dV HE:4dO
service.mailbox           tax      DE:4dV SH:4dO BW:4dV HE:4dO
service.public_notice     tax      DE:2wO SH:2wO BW:2wO HE:2wO
service.public_notice.earliest tax DE:1dV SH:1dO BW:1dO HE:1dO
service.charges           tax      SH:O BW:V HE:O
service.fiction_day       tax      DE:V
service.fiction_day       social   DE:V
service.fiction_day       general  DE:S
service.registered        service  DE:4dV SH:4dO BW:4dV HE:4dO
service.electronic_service service DE:4dV SH:4dO BW:4dV HE:4dO
service.de_mail           service  DE:4dV SH:4dO BW:4dV HE:4dO
service.no_agent_abroad   service  DE:7dV SH:7dO BW:7dV HE:7dO
service.public_service    service  DE:2wV SH:2wO BW:2wV HE:2wO
service.objection_decision general DE:V
service.objection_decision social  DE:V
service.objection_decision tax     DE:S
service.certificate       service  DE:O SH:O BW:O HE:O
service.acknowledgement   service  DE:O SH:O BW:O HE:O
service.statute           service  SH:S BW:V HE:O
period.start              civil    DE:V
period.start_of_day       civil    DE:V
period.missing_day        civil    DE:V
unit.half_year            civil    DE:6mV
unit.quarter              civil    DE:3mV
unit.half_month           civil    DE:15dV
period.extension          civil    DE:V
period.end                civil    DE:V
period.end                general  DE:V SH:O BW:V HE:O
period.end                social   DE:V
period.end                tax      DE:V
period.end.court          social   DE:V
period.named_day          general  DE:V
period.benefit            general  DE:V
period.appointment        general  DE:V
period.hours              general  DE:V
period.set                general  DE:V
period.set                social   DE:V
objection                 general  DE:1mV
objection                 social   DE:1mV
objection                 tax      DE:1mS
objection.abroad          social   DE:3mV
objection.kept            social   DE:V
remedy.no_instruction     general  DE:1yV
remedy.no_instruction     social   DE:1yV
remedy.no_instruction     tax      DE:1yS
suit                      general  DE:1mV
suit                      social   DE:1mV
suit                      tax      DE:1mS
suit.abroad               social   DE:3mV
suit.direct               general  DE:1mV
suit.direct               social   DE:1mV
suit.direct               tax      DE:1mS
suit.direct.abroad        social   DE:3mV
inaction.application      general  DE:3mV
inaction.application      social   DE:6mV
inaction.application      tax      DE:3mS
inaction.objection        general  DE:3mV
inaction.objection        social   DE:3mV
inaction.objection        tax      DE:3mS
reinstatement.procedure   general  DE:2wV SH:2wO BW:2wV HE:2wO
reinstatement.procedure   social   DE:2wV
reinstatement.procedure   tax      DE:1mV
reinstatement.procedure.limit general DE:1yV SH:1yO BW:1yV HE:1yO
reinstatement.procedure.limit social DE:1yV
reinstatement.procedure.limit tax  DE:1yV
reinstatement.remedy      general  DE:2wV
reinstatement.remedy      social   DE:1mV
reinstatement.remedy      tax      DE:2wS
reinstatement.remedy.limit general DE:1yV
reinstatement.remedy.limit social  DE:1yV
reinstatement.remedy.limit tax     DE:1yS
remedy.excused            general  BW:V
remedy.excused            social   DE:V
remedy.suspends           general  DE:V
remedy.suspends           tax      DE:V
remedy                    general  DE:V SH:O BW:S HE:S
remedy                    tax      DE:S SH:O BW:S HE:S
remedy                    social   DE:V
remedy.body               general  DE:V BW:O
remedy.body               social   DE:V
remedy.body.drawn_in      social   DE:V
remedy.body.chapter_4     social   DE:V
remedy.subject_list       general  HE:O
remedy.hearing_committee  general  HE:O
"""
"""Service, periods and remedies as the law stands: key, branch, and per Land length and proof."""

PREFIXES = ("service.", "period.", "unit.", "objection", "suit", "inaction", "reinst", "remedy")


def in_short(land: str, key: str, law: str) -> str:
    rule = find_rule(key, law=law, land=land, on=TODAY)
    length = "" if rule.length is None else f"{rule.length}{str(rule.unit)[0]}"
    mark = next(letter for letter, status in MARKS.items() if status is rule.status)
    return f"{land}:{length}{mark}"


def test_the_law_in_force_is_all_there() -> None:
    stated = {
        (key, law): set(lands) for key, law, *lands in map(str.split, LAW_IN_FORCE.splitlines()[1:])
    }
    found: dict[tuple[str, str], set[str]] = {}
    for rule in all_rules():
        if rule.key.startswith(PREFIXES):
            row = in_short(rule.land, rule.key, rule.law)
            found.setdefault((rule.key, str(rule.law)), set()).add(row)
    assert found == stated


def test_the_fiction_shifts_as_the_courts_say() -> None:
    for rule in all_rules():
        if rule.key.startswith("service.") and rule.length and rule.law in ("general", "social"):
            assert rule.shift is Shift.NONE, rule
        if rule.key.startswith("service.") and rule.length and rule.law is Law.TAX:
            named = rule.key.endswith(".earliest")
            assert rule.shift is (Shift.NONE if named else Shift.NEXT), rule
    shifts = {
        law: find_rule("service.fiction_day", law=law, land="DE", on=TODAY).shift
        for law in ("general", "social", "tax")
    }
    assert shifts == {"general": Shift.NONE, "social": Shift.NONE, "tax": Shift.NEXT}


def test_what_is_proven_has_a_quote_or_replaces_something_old() -> None:
    for rule in all_rules():
        if rule.status is Status.VERIFIED and rule.key.startswith(PREFIXES):
            old = rule.valid_to is not None and rule.note.startswith("Alte Fassung")
            assert rule.quote or rule.land == "BW" or old, rule
        assert len(rule.quote.split()) <= 25, rule


def test_an_unproven_start_is_empty_and_to_be_confirmed() -> None:
    starts = {
        (rule.key, rule.land): rule
        for rule in all_rules()
        if rule.status is Status.OPEN and rule.law is not Law.PRIVACY
    }
    assert len(starts) > 50
    assert {rule.valid_from for rule in starts.values()} == {None}


def test_every_access_word_is_used_and_every_event_has_a_phrase() -> None:
    used = {rule.value for rule in all_rules() if rule.key.startswith("service.") and rule.value}
    assert {str(word) for word in Access} <= used
    assert {rule.event for rule in all_rules()} == set(EVENTS)


def test_the_table_is_a_plain_csv_that_a_spreadsheet_can_open() -> None:
    text = (library_path() / "law" / "deadlines.csv").read_text(encoding="utf-8")
    assert len(list(csv.DictReader(text.splitlines()))) == len(all_rules())


GOOD = "service.post,general,SH,posting,4,days,none,after_event,later,§ 1,,,verified,Quelle,,"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("service.post,", "Service Post,", "ist kein Schlüssel"),
        ("service.post,", ",", "Spalte „key“ ist leer."),
        (",general,", ",genral,", "Spalte „law“: „genral“ ist unbekannt; möglich: broadband, "),
        (",SH,", ",XX,", "Spalte „land“: „XX“ ist unbekannt"),
        (",posting,", ",pigeon,", "Spalte „event“: „pigeon“ ist unbekannt"),
        (",4,", ",four,", "Spalte „length“: „four“ ist keine ganze Zahl ab 0."),
        (",4,", ",-4,", "Spalte „length“: „-4“ ist keine ganze Zahl ab 0."),
        (",4,", ",²,", "Spalte „length“: „²“ ist keine ganze Zahl ab 0."),
        (",4,", ",,", "length und unit gehören zusammen."),
        (",days,", ",,", "length und unit gehören zusammen."),
        (",days,", ",fortnights,", "Spalte „unit“: „fortnights“ ist unbekannt"),
        (",days,", ",hours,", "Stunden werden vom Zeitpunkt an gezählt"),
        ("after_event", "moment", "Stunden werden vom Zeitpunkt an gezählt"),
        ("after_event", "none", "Eine Frist braucht start_rule."),
        ("days,none,after_event", "months,none,full_days", "full_days zählt Tage oder Wochen"),
        (",none,after", ",previous,after", "Spalte „shift“: „previous“ ist unbekannt"),
        (",later,", ",sometimes,", "Spalte „value“: „sometimes“ ist unbekannt"),
        ("§ 1", "", "Spalte „norm“ ist leer."),
        ("§ 1,,,", "§ 1,2026-02-30,,", "„2026-02-30“ ist kein Datum"),
        ("§ 1,,,", "§ 1,2026-03-01,2026-02-01,", "valid_to liegt vor valid_from."),
        ("verified", "sure", "Spalte „status“: „sure“ ist unbekannt"),
        ("Quelle", "", "Spalte „source“ ist leer."),
        ("Quelle,,", "Quelle,", "15 Zellen statt 16."),
        ("Quelle,,", 'Quelle,"a"b,', "Kein gültiges CSV"),
    ],
)
def test_bad_rows_are_refused(own_library: LawLibrary, old: str, new: str, reason: str) -> None:
    bad = GOOD.replace(old, new, 1)
    assert bad != GOOD
    path = own_library.write("law/deadlines.csv", GOOD.replace(",SH,", ",BW,"), bad)
    with pytest.raises(BadTable) as refused:
        notified_on("post", on=TODAY, land="BW")
    assert (refused.value.path, refused.value.line) == (path, 3)
    assert reason in refused.value.reason
    assert str(refused.value).startswith(f"{path}:3: ")


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (("", ""), ("", ""), "gilt ab demselben Tag wie Zeile 2."),
        (("2025-01-01", ""), ("2025-01-01", "2025-12-31"), "gilt ab demselben Tag wie Zeile 3."),
        (("2025-01-01", "2026-06-30"), ("2026-06-30", ""), "überschneidet sich mit Zeile 2."),
        (("", "2026-06-30"), ("2026-01-01", ""), "überschneidet sich mit Zeile 2."),
    ],
)
def test_rows_that_contradict_each_other_are_refused(
    own_library: LawLibrary, first: tuple[str, str], second: tuple[str, str], reason: str
) -> None:
    rows = [GOOD.replace("§ 1,,,", f"§ 1,{since},{until},") for since, until in (first, second)]
    own_library.write("law/deadlines.csv", *rows)
    with pytest.raises(BadTable) as refused:
        find_rule("service.post", law="general", land="SH", on=TODAY)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("key,law", "Kopfzeile falsch (fehlt: land;"),
        ("", "Kopfzeile falsch (fehlt: key;"),
        ("key,{}", "Kopfzeile falsch (Spalte doppelt)."),
        ("{},colour", "Kopfzeile falsch (unbekannt: colour)."),
    ],
)
def test_a_wrong_header_is_refused(own_library: LawLibrary, header: str, reason: str) -> None:
    path = own_library.root / "law" / "deadlines.csv"
    right = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(header.format(right) + "\n", encoding="utf-8")
    with pytest.raises(BadTable) as refused:
        all_rules()
    assert refused.value.line == 1
    assert refused.value.reason.startswith(reason)


def test_unreadable_tables_are_refused(own_library: LawLibrary) -> None:
    path = own_library.root / "law" / "deadlines.csv"
    path.write_bytes(path.read_bytes()[:200] + b"\xff\xfe\n")
    with pytest.raises(BadTable, match="nicht UTF-8"):
        all_rules()
    path.unlink()
    with pytest.raises(BadTable, match="nicht lesbar"):
        all_rules()


def test_rows_of_a_city_library_replace_the_shipped_ones(own_library: LawLibrary) -> None:
    own_library.write("law/deadlines.csv", GOOD.replace(",4,", ",5,"))
    found = notified_on("post", on=date(2026, 3, 30), land="SH")
    assert found.day == date(2026, 4, 4)


def test_empty_lines_and_a_byte_order_mark_do_no_harm(own_library: LawLibrary) -> None:
    path = own_library.write("law/deadlines.csv", "", GOOD, "")
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert [rule.key for rule in all_rules()] == ["service.post"]


def test_the_branch_of_law_must_be_named_where_there_are_several() -> None:
    assert find_rule("market_call.close", land="SH", on=TODAY).law is Law.BROADBAND
    with pytest.raises(NoRule, match="3 Rechtsgebiete"):
        find_rule("objection", land="SH", on=TODAY)
    with pytest.raises(NoRule, match="0 Rechtsgebiete"):
        find_rule("nothing", land="SH", on=TODAY)


def test_missing_rows_say_what_is_missing() -> None:
    with pytest.raises(NoRule) as missing:
        find_rule("information.answer", land="NI", on=TODAY)
    assert str(missing.value) == (
        "Für „information.answer“ (information) ist am 22.11.2026 in NI keine Frist hinterlegt. "
        "Bitte eine Zeile in library/law/deadlines.csv ergänzen."
    )
    with pytest.raises(NoRule):
        find_rule("information.answer", land="SH", on=date(2017, 5, 24))


def test_a_land_without_rows_borrows_federal_ones_and_says_so() -> None:
    own = find_rule("service.registered", law="service", land="DE", on=TODAY)
    borrowed = find_rule("service.registered", law="service", land="BY", on=TODAY)
    assert (own.status, borrowed.status) == (Status.VERIFIED, Status.OPEN)
    assert borrowed.note.startswith("Für BY ist keine eigene Zeile hinterlegt")
    mailbox = find_rule("service.mailbox", law="general", land="BY", on=TODAY)
    assert mailbox.status is Status.VERIFIED


def test_nothing_is_counted_from_the_end_of_nothing() -> None:
    for rule in all_rules():
        assert (rule.length is None) or rule.start is not Start.NONE


def test_every_row_with_a_length_can_be_computed() -> None:
    tried = 0
    for rule in all_rules():
        if rule.length is None or rule.start in (Start.MOMENT, Start.FULL_DAYS):
            continue
        event = rule.valid_from or rule.valid_to or TODAY
        land = rule.land if rule.land != "EU" else "SH"
        found = deadline(rule.key, event=event, land=land, law=rule.law)
        assert found.day >= found.nominal >= event.replace(day=1)
        assert found.why
        tried += 1
    assert tried > 150


def test_a_deadline_takes_less_than_20_microseconds() -> None:
    posted = date(2026, 3, 30)
    questions: dict[str, Callable[[], object]] = {
        "notified_on": lambda: notified_on("post", on=posted, land="SH"),
        "remedy_until": lambda: remedy_until("objection", since=posted, land="SH"),
        "deadline": lambda: deadline("market_call.close", event=posted, land="SH"),
        "is_working_day": lambda: is_working_day(posted, "SH"),
    }
    for name, ask in questions.items():
        ask()
        best = min(timeit.repeat(ask, number=300, repeat=20)) / 300
        assert best < 20e-6, name


def test_the_columns_are_documented() -> None:
    readme = (library_path() / "law" / "README.md").read_text(encoding="utf-8")
    for table in ("deadlines.csv", "parameters.csv", "holidays.csv"):
        for column in _columns(library_path() / "law" / table):
            assert f"`{column}`" in readme, (table, column)
    for word in (*Start, *Shift, *Access, *Law):
        assert f"`{word}`" in readme, word


def _columns(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[0].split(",")
