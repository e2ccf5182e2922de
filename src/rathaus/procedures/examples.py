"""Runs an example case through tables and process, all in memory, and names what is different.

Operations do here what they do in the house, without its effects: ``assess`` asks the tables,
``claim`` the fee table; letters and messages are only noted down.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rathaus.kernel.clock import NoRule
from rathaus.kernel.errors import RathausError
from rathaus.kernel.law import NoParameter
from rathaus.procedures.calculation import work_out
from rathaus.procedures.drawings import drawn_area
from rathaus.procedures.facts import as_day, due_day, figure, parameters_of, with_facts
from rathaus.procedures.folder.located import Path
from rathaus.procedures.folder.model import Example, Procedure
from rathaus.procedures.folder.shapes import amount
from rathaus.procedures.forms import Form, load_form, validate
from rathaus.procedures.process import (
    Advance,
    Call,
    NotWaitingError,
    StandstillError,
    State,
    complete_task,
    fire,
    message,
    start,
    step,
    waiting,
)
from rathaus.procedures.tables import Assessment, ExpressionError, assess, lookup
from rathaus.procedures.wording import find


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that came out otherwise than expected. ``path`` is its place in the file."""

    path: Path
    reason: str
    remedy: str = "Berichtigen Sie das Verfahren oder die Erwartung."


@dataclass(slots=True)
class Result:
    """How an example went: what differs, and a trace for people."""

    differences: list[Difference] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)
    advance: Advance | None = None

    @property
    def passed(self) -> bool:
        """Whether all came out as expected."""
        return not self.differences


def run_example(
    procedure: Procedure,
    example: Example,
    *,
    land: str,
    city: str | None = None,
    form: Form | None = None,
) -> Result:
    """Run one example. Never raises for what a folder can get wrong: it becomes a difference.

    ``form`` is the procedure's form where it has been loaded already.
    """
    elsewhere = example.land not in ("", land)  # then the city's own figures do not count
    runner = _Runner(procedure, example, example.land or land, None if elsewhere else city, form)
    try:
        runner.run()
    except (ExpressionError, StandstillError, RathausError, NotWaitingError) as error:
        runner.differ((), f"Der Fall lässt sich nicht durchspielen: {error}")
    return runner.result


class _Runner:
    def __init__(
        self,
        procedure: Procedure,
        example: Example,
        land: str,
        city: str | None,
        form: Form | None,
    ) -> None:
        self.procedure = procedure
        self.example = example
        self.land = land
        self.city = city
        self.form = form
        self.result = Result()
        self.today = example.on
        self.reached: dict[str, datetime.date] = {}

    def differ(self, path: Path, reason: str) -> None:
        self.result.differences.append(Difference(path, reason))

    def run(self) -> None:
        self._fill_in()
        state = start(self.procedure.process, self._context())
        self.result.record = state.data
        self._advance(state)
        for index, happening in enumerate(self.example.steps):
            self._happen(state, happening, ("steps", index))
            self._advance(state)
            for difference in _compare(self, happening.get("expect") or {}, ("steps", index)):
                self.result.differences.append(difference)
        for difference in _compare(self, self.example.expect, ()):
            self.result.differences.append(difference)
        self._never_without_a_person()

    def _fill_in(self) -> None:
        """The answers pass the form, or fail at exactly the fields that the example expects."""
        form = self.form or load_form(self.procedure.form)
        context: dict[str, Any] = {"today": self.example.on.isoformat()}
        try:
            for name, key in form.parameters.items():
                context[name] = figure(key, on=self.example.on, land=self.land, city=self.city)
        except (NoParameter, NoRule) as error:
            self.differ(("given", "application"), str(error))
            return
        errors = validate(form, self.example.given["application"], context=context)
        expected = list(self.example.expect.get("form") or [])
        if [error.path for error in errors] != expected:
            said = "; ".join(f"{error.path}: {error}" for error in errors) or "nichts"
            self.differ(
                ("given", "application"),
                f"Das Formular beanstandet {said}; erwartet: {', '.join(expected) or 'nichts'}.",
            )

    def _context(self) -> dict[str, Any]:
        given = self.example.given
        service = self.procedure.service
        places = [
            {"zone": number, "restrictions": [], **place}
            for number, place in enumerate(given.get("places") or [], 1)
        ]
        context: dict[str, Any] = {
            "application": given["application"],
            "places": places,
            "registers": given.get("registers") or {},
            **({"earlier": given["earlier"]} if "earlier" in given else {}),
            "dates": {
                "received": self.example.on.isoformat(),
                "received_time": self.example.at,
            },
            "case": {"number": "0", "channel": "online", **(given.get("case") or {})},
            "applicant": {"trust": given.get("trust") or service.trust},
            "setting": {entry.name: entry.default for entry in service.settings}
            | (given.get("setting") or {}),
            "parameter": parameters_of(service, on=self.example.on, land=self.land, city=self.city)
            | (given.get("parameter") or {}),
        }
        form = self.form or load_form(self.procedure.form)
        if drawn := drawn_area(form, given["application"]):
            context["drawn"] = drawn
        return with_facts(self.procedure, context, land=self.land)

    def _advance(self, state: State) -> None:
        handlers = {
            "assess": self._assess,
            "claim": self._claim,
            "issue": self._issue,
            "request": self._write,
            "write": self._write,
            "notify": self._notify,
            "cancel_claim": self._note,
            "close": self._note,
        }
        self.result.advance = step(state, handlers)
        for timer in self.result.advance.waiting.timers:
            self.reached.setdefault(timer.key, self.today)

    def _happen(self, state: State, happening: Mapping[str, Any], path: Path) -> None:
        data = happening.get("data") or {}
        merged = {key: _merged(state.data.get(key), value) for key, value in data.items()}
        self.today = happening.get("on") or self.today
        kinds = [kind for kind in ("task", "message", "timer") if kind in happening]
        if len(kinds) != 1:
            self.differ(path, "Ein Schritt nennt genau eines von task, message, timer.")
            return
        name = happening[kinds[0]]
        try:
            if kinds[0] == "task":
                complete_task(state, name, merged)
                self.result.people.append(name)
            elif kinds[0] == "message":
                message(state, name, merged)
            else:
                state.data.update(merged)
                self._fire(state, name, happening.get("on"), path)
        except NotWaitingError:
            open_now = ", ".join(_open(waiting(state))) or "nichts"
            self.differ(path, f"Auf „{name}“ wird hier nicht gewartet, sondern auf: {open_now}.")

    def _fire(self, state: State, name: str, on: datetime.date | None, path: Path) -> None:
        for timer in waiting(state).timers:
            if timer.key != name:
                continue
            anchor = as_day(lookup(timer.anchor, state.data)) if timer.anchor else None
            since = anchor or self.reached.get(timer.key, self.today)
            due = due_day(timer.clock, since=since, land=self.land, city=self.city).day
            if on is not None and on != due:
                self.differ((*path, "on"), f"Die Frist läuft am {due} ab, nicht am {on}.")
            self.today = due
        fire(state, name)

    def _assess(self, call: Call) -> Mapping[str, Any]:
        self._note(call)
        assessment = self.assessment(call.data)
        self._work_out({**call.data, "result": dict(assessment.values)})
        return {"assessment": assessment.as_facts(), "result": dict(assessment.values)}

    def _work_out(self, data: Mapping[str, Any]) -> None:
        """The calculation sheets of the case; what a person must name is still open in them."""
        sheets = work_out(self.procedure, data, on=self.example.on, land=self.land, city=self.city)
        self.result.sheets = {
            sheet.sheet.key: {figure.line.text["de"]: figure.value for figure in sheet.figures}
            for sheet in sheets
        }

    def assessment(self, data: Mapping[str, Any]) -> Assessment:
        return assess(self.procedure.assessment, data, on=self.example.on)

    def _claim(self, call: Call) -> Mapping[str, Any]:
        self._note(call)
        table = self.procedure.fee_table
        fee = table.decide(call.data, on=self.example.on).amount if table else Decimal(0)
        if fee is None:
            fee = amount(lookup("decision.fee", call.data))
        if fee is None:
            self.differ((), "Die Gebühr lässt sich nicht berechnen, und niemand hat sie bestimmt.")
        total = fee or Decimal(0)
        payment = {"required": total > 0, "amount": str(total), "due_on": self._due()}
        return {"payment": payment}

    def _due(self) -> str:
        fee = self.procedure.service.fee
        if fee is None or not fee.due:
            return self.today.isoformat()
        return due_day(fee.due, since=self.today, land=self.land, city=self.city).day.isoformat()

    def _issue(self, call: Call) -> Mapping[str, Any]:
        self._write(call)
        decision = {**(call.data.get("decision") or {}), "issued_on": self.today.isoformat()}
        return {"decision": decision}

    def _write(self, call: Call) -> None:
        self._note(call)
        self.result.letters.append(call.letter)

    def _notify(self, call: Call) -> None:
        self._note(call)
        self.result.notices.append(call.notice)

    def _note(self, call: Call) -> None:
        self.result.operations.append(call.operation)

    def _never_without_a_person(self) -> None:
        """With the switch off nothing may be decided by the house."""
        name = self.procedure.service.automation.setting
        data = self.result.record
        if not name or self.result.people or lookup("assessment.outcome", data) != "grant":
            return
        off = {**data, "setting": {**data["setting"], name: False}}
        if self.assessment(off).outcome == "grant":
            self.differ(
                ("given",),
                f"Auch wenn „{name}“ ausgeschaltet ist, entscheidet hier die Automatik.",
            )


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def _open(found: Any) -> list[str]:
    """What is waited for: keys of tasks and timers, names of messages."""
    names = [task.key for task in found.tasks]
    names += [entry.name for entry in found.messages]
    return names + [timer.key for timer in found.timers]


def _compare(runner: _Runner, expect: Mapping[str, Any], at: Path) -> Iterator[Difference]:
    """Every expectation that is not met."""
    place: Path = (*at, "expect")
    actual = _actual(runner)
    for name, expected in expect.items():
        if name == "facts":
            for path, value in expected.items():
                found = find(path, runner.result.record)
                if _plain(found) != _plain(value):
                    yield _difference((*place, "facts", path), path, value, found)
        elif name == "sheets":
            yield from _compare_sheets(runner.result.sheets, expected, (*place, name))
        elif name == "fee":
            found = amount(lookup("payment.amount", runner.result.record))
            if amount(expected) != found:
                yield _difference((*place, name), "Gebühr", expected, found)
        elif name in actual and _plain(expected) != _plain(actual[name]):
            yield _difference((*place, name), name, expected, actual[name])


def _compare_sheets(
    sheets: Mapping[str, Mapping[str, Any]], expected: Mapping[str, Any], at: Path
) -> Iterator[Difference]:
    """Sheets and lines that are named are there with this figure; nothing else is asked."""
    for key, lines in expected.items():
        if key not in sheets:
            yield _difference((*at, key), "Berechnung", key, list(sheets))
            continue
        for text, value in (lines or {}).items():
            found = sheets[key].get(text)
            if _plain(value) != _plain(found):
                yield _difference((*at, key, text), text, value, found)


def _actual(runner: _Runner) -> dict[str, Any]:
    result = runner.result
    record, advance = result.record, result.advance
    found = record.get("assessment") or {}
    return {
        "assessment": found.get("outcome"),
        "reasons": [_said(reason) for reason in found.get("reasons", [])],
        "grounds": [reason["key"] for reason in found.get("grounds", [])],
        "papers": [reason["key"] for reason in found.get("papers", [])],
        "outcome": (advance.outcome or None) if advance and advance.finished else None,
        "operations": result.operations,
        "letters": result.letters,
        "notices": result.notices,
        "waiting": _open(advance.waiting) if advance else [],
        "by": "person" if result.people else "house",
    }


def _said(reason: Mapping[str, Any]) -> str:
    """A reason as an example names it: its key, or where the row has none, table and line."""
    if reason["key"] or "table" not in reason:
        return str(reason["key"])
    stem = str(reason["table"]).rpartition("/")[2].removesuffix(".csv")
    return f"{stem}:{reason['row']}"


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _difference(path: Path, what: str, expected: Any, found: Any) -> Difference:
    return Difference(
        path, f"{what}: erwartet „{_shown(expected)}“, herausgekommen ist „{_shown(found)}“."
    )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value) or "nichts"
    return "nichts" if value is None else str(_plain(value))
