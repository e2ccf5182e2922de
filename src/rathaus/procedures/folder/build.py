"""Makes the parts of a procedure from values whose shape has been checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rathaus.procedures.folder.located import Path
from rathaus.procedures.folder.model import (
    Automation,
    Basis,
    Change,
    Continues,
    Criterion,
    Evidence,
    Example,
    Fact,
    Fee,
    Filing,
    LetterRule,
    Memo,
    Notice,
    NumberRange,
    Paper,
    PartRetention,
    Remedy,
    Service,
    Setting,
)
from rathaus.procedures.folder.shapes import words
from rathaus.procedures.folder.sheet_model import Line, Sheet, Slot
from rathaus.procedures.guessing import guess
from rathaus.procedures.registers import KINDS
from rathaus.procedures.tables import Expression, ExpressionError, compile_expression

Values = Mapping[str, Any]
Report = Callable[[Path, str, str, str], None]


def service(values: Values, report: Report) -> Service:
    """service.yaml."""
    _decision_has_a_remedy(values, report)
    fee = values.get("fee")
    return Service(
        key=values["key"],
        version=values["version"],
        leika=values.get("leika", ""),
        names=words(values["names"]),
        synonyms=_synonyms(values),
        texts=values["texts"],
        follows=values.get("follows", ""),
        pays=values.get("pays", False),
        continues=_continues(values.get("continues")),
        legal_basis=tuple(_basis(entry) for entry in values["legal_basis"]),
        trust=values["trust"],
        office=values["office"],
        channels=tuple(values["channels"]),
        automation=_automation(values["automation"]),
        remedy=Remedy(**values["remedy"]) if "remedy" in values else None,
        kind=values.get("kind", "decision"),
        fee=Fee(**{**fee, "title": words(fee["title"])}) if fee else None,
        assessment=tuple(values["assessment"]),
        facts=tuple(_facts(values, report)),
        parameters=values.get("parameters") or {},
        settings=tuple(_setting(entry) for entry in values.get("settings") or []),
        papers=tuple(_paper(entry) for entry in values.get("papers") or []),
        changes=tuple(
            _change(entry) for entry in (values.get("decision") or {}).get("changes") or []
        ),
        letters=tuple(
            LetterRule(
                entry["letter"],
                words(entry["title"]),
                entry.get("authentic", False),
                entry.get("until", ""),
                entry.get("post_to", ""),
                _expression(entry, "post_if", ("letters", index), report),
                entry.get("enclosed_with", ""),
                _expression(entry, "enclosed_if", ("letters", index), report),
            )
            for index, entry in enumerate(values.get("letters") or [])
        ),
        numbers=tuple(
            NumberRange(
                entry["name"],
                words(entry["title"]),
                entry["range"],
                entry["pattern"],
                _expression(entry, "if", ("numbers", index), report),
            )
            for index, entry in enumerate(values.get("numbers") or [])
        ),
        calculation=tuple(
            _sheet(entry, ("calculation", index), report)
            for index, entry in enumerate(values.get("calculation") or [])
        ),
    )


def _decision_has_a_remedy(values: Values, report: Report) -> None:
    if values.get("kind", "decision") == "decision" and "remedy" not in values:
        report(
            (),
            "missing.remedy",
            "Es fehlt „remedy“: Ein Bescheid braucht eine Rechtsbehelfsbelehrung.",
            "Ergänzen Sie kind (widerspruch oder klage) und law (general, social, tax …); ist es "
            "kein Bescheid, sondern eine Anzeige, schreiben Sie kind: notice.",
        )


def _synonyms(values: Values) -> dict[str, tuple[str, ...]]:
    found = words(values.get("synonyms") or [])
    return {language: tuple(synonyms) for language, synonyms in found.items()}


def _setting(values: Values) -> Setting:
    return Setting(
        values["name"], values["default"], words(values["title"]), words(values.get("about") or "")
    )


def _paper(values: Values) -> Paper:
    return Paper(
        values["key"],
        words(values["title"]),
        words(values["why"]),
        values.get("norm", ""),
        values.get("field", ""),
        values.get("original", ""),
        values.get("before_grant", False),
    )


def _change(values: Values) -> Change:
    return Change(
        values["field"].removeprefix("application."),
        words(values["label"]),
        words(values["hint"]) if "hint" in values else {},
        words(values["unit"]) if "unit" in values else {},
    )


def filing(values: Values, report: Report) -> Filing:
    """filing.yaml."""
    plans = [
        (_expression(entry, "if", ("plans", index), report), entry["plan"])
        for index, entry in enumerate(values.get("plans") or [])
    ]
    return Filing(
        plan=values["plan"],
        title=values["title"],
        retention_years=values["retention_years"],
        basis=values["basis"],
        since=values.get("since", "closed"),
        archive=values["archive"],
        parts=tuple(PartRetention(**entry) for entry in values.get("parts") or []),
        protected=values.get("protected", False),
        plans=tuple((when, plan) for when, plan in plans if when is not None),
    )


def evidence(values: Values) -> Evidence:
    """evidence.yaml."""
    return Evidence(
        values["model"],
        tuple(
            Criterion(
                name,
                entry["applies"],
                tuple(entry.get("events") or []),
                entry.get("reason", ""),
                entry.get("author", ""),
            )
            for name, entry in values["criteria"].items()
        ),
    )


def notices(values: Values) -> dict[str, Notice]:
    """messages.yaml."""
    return {
        key: Notice(key, words(entry["subject"]), words(entry["body"]))
        for key, entry in values.items()
    }


def example(name: str, values: Values) -> Example:
    """One file of the folder ``examples``."""
    return Example(
        file=name,
        title=words(values["title"]),
        kind=values["kind"],
        on=values["on"],
        land=values.get("land", ""),
        given=values["given"],
        steps=tuple(values.get("steps") or []),
        expect=values["expect"],
        at=values.get("at", "09:00"),
    )


def _basis(values: Values) -> Basis:
    return Basis(
        values["norm"],
        words(values.get("text") or ""),
        values.get("status", ""),
        values.get("land", ""),
    )


def _automation(values: Values) -> Automation:
    memo = values.get("memo")
    return Automation(
        values["level"],
        values["discretion"],
        Memo(**memo) if memo else None,
        values.get("setting", ""),
    )


def _continues(values: Values | None) -> Continues | None:
    return Continues(values["question"], tuple(values.get("anew") or [])) if values else None


def _sheet(values: Values, path: Path, report: Report) -> Sheet:
    return Sheet(
        values["sheet"],
        words(values["title"]),
        _expression(values, "if", path, report),
        tuple(
            line
            for index, entry in enumerate(values["lines"])
            if (line := _line(entry, (*path, "lines", index), report))
        ),
        tuple(
            _slot(entry, (*path, "slots", index), report)
            for index, entry in enumerate(values.get("slots") or [])
        ),
    )


def _line(values: Values, path: Path, report: Report) -> Line | None:
    value = _expression(values, "is", path, report)
    if value is None:
        return None
    each, _, item = values.get("each", "").partition(" as ")
    return Line(
        text=words(values["text"]),
        value=value,
        formula=words(values["formula"]) if "formula" in values else {},
        norm=values["norm"],
        unit=values.get("unit", "money"),
        papers=tuple(values.get("papers") or []),
        when=_expression(values, "if", path, report),
        total=values.get("total", False),
        each=each,
        item=item,
    )


def _slot(values: Values, path: Path, report: Report) -> Slot:
    return Slot(
        values["name"],
        words(values["label"]),
        words(values["hint"]) if "hint" in values else {},
        values["norm"],
        _expression(values, "least", path, report),
        _expression(values, "most", path, report),
        values.get("burden", False),
    )


def _expression(values: Values, name: str, path: Path, report: Report) -> Expression | None:
    """The expression at ``name``; None where there is none, or where it is refused."""
    if name not in values:
        return None
    try:
        return compile_expression(values[name])
    except ExpressionError as error:
        report((*path, name), "calculation.expression", error.reason, error.remedy)
        return None


def _facts(values: Values, report: Report) -> Iterator[Fact]:
    for index, entry in enumerate(values.get("facts") or []):
        fact = _fact(entry, ("facts", index), report)
        if fact is not None:
            yield fact


def _fact(values: Values, path: Path, report: Report) -> Fact | None:
    """A fact is an expression, a day by the clock or a register's answer, and only one of them."""
    directions = [word for word in ("before", "after", "since") if word in values]
    name, title = values["name"], words(values["title"])
    if "register" in values or name.startswith("registers."):
        return _answer(values, path, report)
    if "is" in values and not directions and "clock" not in values:
        try:
            return Fact(name, title, compile_expression(values["is"]), show=_shown(values))
        except ExpressionError as error:
            report((*path, "is"), "fact.expression", error.reason, error.remedy)
            return None
    if "is" not in values and len(directions) == 1 and "clock" in values:
        return Fact(
            name,
            title,
            clock=values["clock"],
            law=values.get("law", ""),
            direction=directions[0],  # type: ignore[arg-type]
            anchor=values[directions[0]],
            show=_shown(values),
        )
    report(
        path,
        "fact.kind",
        f"„{name}“ sagt nicht, wie es sich ergibt.",
        "Entweder „is: <Ausdruck>“, oder „clock: <Frist>“ mit einem von before, after, since, "
        "oder „register: <Register>“ mit „ask: …“.",
    )
    return None


_ARRIVED = "dates.received"


def _shown(values: Values) -> Any:
    """When a day is told: what counts from receipt is about the procedure, the rest about what is
    applied for, and matters once that is granted."""
    return values.get("show") or ("always" if values.get("since") == _ARRIVED else "granted")


def _answer(values: Values, path: Path, report: Report) -> Fact | None:
    """What a register answers stands under ``registers.…``; it and the question are known."""
    name, asked = values["name"], values.get("ask") or {}
    if not name.startswith("registers.") or {"is", "clock"} & set(values):
        report(
            path,
            "fact.register",
            f"„{name}“ vermischt die Antwort eines Registers mit anderem.",
            "Nennen Sie sie „registers.<name>“, mit „register: …“ und „ask: …“, ohne is und clock.",
        )
        return None
    kind = KINDS.get(values.get("register", ""))
    if kind is None:
        report(
            (*path, "register"),
            "unknown.register",
            f"Das Register „{values.get('register', '')}“ gibt es nicht.",
            guess(str(values.get("register", "")), KINDS),
        )
        return None
    for key in [*(key for key in asked if key not in kind.asks), *(set(kind.needs) - set(asked))]:
        unknown = key in asked
        report(
            (*path, "ask"),
            "register.question",
            f"„{key}“ fragt das Register „{kind.name}“ nicht."
            if unknown
            else f"Das Register „{kind.name}“ braucht „{key}“.",
            guess(key, kind.asks) if unknown else f"Ergänzen Sie „{key}: …“ unter ask.",
        )
    consent = values.get("consent", "")
    title = words(values["title"])
    return Fact(name, title, register=kind.name, ask=dict(asked), consent=consent)
