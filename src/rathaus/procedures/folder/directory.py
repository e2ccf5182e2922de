"""Reads and checks ``directory.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rathaus.procedures.facts import parameter_exists
from rathaus.procedures.folder.directory_model import (
    DISTRICT,
    Ask,
    Directory,
    EntryColumn,
    Match,
    Move,
)
from rathaus.procedures.folder.located import Path
from rathaus.procedures.folder.shapes import (
    Choice,
    ListOf,
    MapOf,
    Part,
    Record,
    Text,
    Words,
    YesNo,
    words,
)
from rathaus.procedures.forms import FormRefused, kept_answers, load_form
from rathaus.procedures.guessing import guess
from rathaus.procedures.process.vocabulary import ENTRY_ENDED
from rathaus.procedures.tables import Expression, ExpressionError, compile_expression

if TYPE_CHECKING:
    from rathaus.procedures.folder.load import Builder
    from rathaus.procedures.folder.model import Procedure

FILE = "directory.yaml"
Report = Callable[[Path, str, str, str], None]
_PATH = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+"
_KEY = r"[a-z][a-z0-9_]*"
_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_NAMES = ListOf(Text(_KEY))

DIRECTORY = Record(
    {
        "key": Part(Text(_SLUG, "betriebe"), True, "Der Schlüssel steht in der Adresse."),
        "title": Part(Words(), True),
        "intro": Part(Words()),
        "audience": Part(
            Choice(("public", "office")), True, "Wer liest es: alle (public) oder die Stelle?"
        ),
        "from": Part(
            Choice(("receipt", "grant", "step")),
            True,
            "Ab wann gilt ein Eintrag: receipt (Eingang), grant (Bewilligung), step (Schritt)?",
        ),
        "if": Part(Text()),
        "starts": Part(Text()),
        "until": Part(Text()),
        "proof_until": Part(Text()),
        "place": Part(Text()),
        "lasts": Part(Text(_PATH, "wirtschaftshilfe.days_max")),
        "ask": Part(
            Record(
                {
                    "after": Part(Text(_PATH, "ehrenamt.ask_days"), True),
                    "notice": Part(Text(_KEY), True, "Nennen Sie die Nachricht (messages.yaml)."),
                    "close": Part(Text(_PATH, "ehrenamt.close_days")),
                }
            )
        ),
        "columns": Part(
            ListOf(
                Record(
                    {
                        "name": Part(Text(_KEY), True),
                        "label": Part(Words(), True),
                        "is": Part(Text()),
                        "audience": Part(Choice(("public", "match", "office"))),
                        "since": Part(
                            Record({"yes": Part(Words(), True), "no": Part(Words(), True)})
                        ),
                    }
                ),
                least=1,
            ),
            True,
            "Nennen Sie, welche Angaben im Verzeichnis stehen; andere kommen nie hinein.",
        ),
        "filters": Part(_NAMES),
        "staff": Part(YesNo()),
        "open_case": Part(YesNo()),
        "matches": Part(
            ListOf(
                Record(
                    {
                        "against": Part(Text(_SLUG), True),
                        "equal": Part(_NAMES),
                        "differ": Part(_NAMES),
                        "overlap": Part(_NAMES),
                        "requires": Part(_NAMES),
                        "within": Part(Text(_KEY)),
                        "owner": Part(YesNo()),
                    }
                )
            )
        ),
        "moves": Part(
            ListOf(Record({"to": Part(Text(_SLUG), True), "fill": Part(MapOf(Text(_KEY)))}))
        ),
    }
)


def directory(values: Mapping[str, Any], report: Report) -> Directory:
    """The directory that the checked values describe; expressions that fail are reported."""
    ask = values.get("ask")
    audience = values["audience"]

    def read(name: str) -> Expression | None:
        return _compiled(values[name], (name,), report) if name in values else None

    return Directory(
        key=values["key"],
        title=words(values["title"]),
        intro=words(values["intro"]) if "intro" in values else {},
        audience=audience,
        begins=values["from"],
        columns=tuple(
            column
            for index, entry in enumerate(values["columns"])
            if (column := _column(entry, audience, ("columns", index), report))
        ),
        when=read("if"),
        starts=read("starts"),
        until=read("until"),
        proof_until=read("proof_until"),
        place=read("place"),
        lasts=values.get("lasts", ""),
        ask=Ask(ask["after"], ask["notice"], ask.get("close", "")) if ask else None,
        filters=tuple(values.get("filters") or []),
        staff=values.get("staff", False),
        open_case=values.get("open_case", False),
        matches=tuple(_match(entry) for entry in values.get("matches") or []),
        moves=tuple(
            Move(entry["to"], entry.get("fill") or {}) for entry in values.get("moves") or []
        ),
    )


def _column(
    values: Mapping[str, Any], audience: str, path: Path, report: Report
) -> EntryColumn | None:
    source = values.get("is", f"application.{values['name']}")
    value = _compiled(source, (*path, "is") if "is" in values else path, report)
    if value is None:
        return None
    root, _, answer = source.partition(".")
    plain = root == "application" and value.variables == {source}
    since = values.get("since")
    return EntryColumn(
        name=values["name"],
        label=words(values["label"]),
        value=value,
        answer=answer if plain else "",
        audience=values.get("audience", audience),
        since=(words(since["yes"]), words(since["no"])) if since else None,
    )


def _match(values: Mapping[str, Any]) -> Match:
    lists = {
        name: tuple(values.get(name) or []) for name in ("equal", "differ", "overlap", "requires")
    }
    return Match(
        against=values["against"],
        within=values.get("within", ""),
        owner=values.get("owner", False),
        **lists,
    )


def _compiled(source: str, path: Path, report: Report) -> Expression | None:
    try:
        return compile_expression(source)
    except ExpressionError as error:
        report(path, "directory.expression", error.reason, error.remedy)
        return None


def mentions(procedure: Procedure, builder: Builder) -> Iterator[tuple[str, int, int, str]]:
    """The places of the case that the directory reads, each with its line."""
    if procedure.directory is None:
        return
    located = builder.located[FILE]
    names = ("if", "starts", "until", "proof_until", "place")
    parts = ("when", "starts", "until", "proof_until", "place")
    for name, part in zip(names, parts, strict=True):
        expression = getattr(procedure.directory, part)
        for path in sorted(expression.variables) if expression else ():
            yield FILE, *located.mark((name,)), path
    for index, column in enumerate(procedure.directory.columns):
        for path in sorted(column.value.variables):
            yield FILE, *located.mark(("columns", index)), path


def check_directory(procedure: Procedure, builder: Builder) -> None:
    """What is listed may be listed: nothing protected or short-lived in public, and no dead end."""
    listed = procedure.directory
    if listed is None:
        return
    report = builder.reporter(FILE)
    _check_audience(procedure, listed, report)
    _check_names(listed, report)
    for path, key in _parameters(listed):
        if not parameter_exists(key):
            report(
                path,
                "unknown.parameter",
                f"Den Rechtswert „{key}“ gibt es nicht.",
                "Ergänzen Sie ihn in library/law/parameters.csv.",
            )
    if listed.ask and listed.ask.notice not in procedure.notices:
        report(
            ("ask", "notice"),
            "unknown.notice",
            f"„{listed.ask.notice}“ gibt es nicht (messages.yaml).",
            guess(listed.ask.notice, procedure.notices),
        )
    _check_course(procedure, listed, report)


def _check_course(procedure: Procedure, listed: Directory, report: Report) -> None:
    """Entries begin and end some time."""
    awaited = {node.message for node in procedure.process.diagram.nodes.values()}
    if listed.begins == "step" and ENTRY_ENDED not in awaited:
        report(
            ("from",),
            "directory.step",
            f"Kein Schritt des Ablaufs wartet auf „{ENTRY_ENDED}“.",
            "Zeichnen Sie eine Empfangsaufgabe dafür, oder wählen Sie receipt oder grant.",
        )
    if listed.begins == "grant" and not procedure.service.decides:
        report(
            ("from",),
            "directory.grant",
            "Eine Anzeige (kind: notice) wird nicht bewilligt; es entstünde nie ein Eintrag.",
            "Wählen Sie receipt oder step.",
        )
    ends = (listed.until, listed.lasts, listed.ask, listed.open_case)
    if not any(ends):
        report(
            (),
            "directory.end",
            "Ein Eintrag hätte kein Ende.",
            "Nennen Sie until (letzter Tag), lasts (Dauer), ask (Nachfrage) oder open_case.",
        )


def _check_audience(procedure: Procedure, listed: Directory, report: Report) -> None:
    if listed.audience == "public" and procedure.filing.protected:
        report(
            ("audience",),
            "directory.protected",
            "Geschützte Vorgänge (filing.yaml) stehen nie in einem öffentlichen Verzeichnis.",
            "Schreiben Sie audience: office.",
        )
    short = {f"application.{name}" for name in kept_answers(procedure.form)}
    for index, column in enumerate(listed.columns):
        if column.audience == "office":
            continue
        if listed.audience == "office" and column.audience == "public":
            report(
                ("columns", index, "audience"),
                "directory.audience",
                f"„{column.name}“ wäre öffentlicher als das Verzeichnis selbst.",
                "Streichen Sie die Angabe audience der Spalte.",
            )
        elif column.value.variables & short:
            report(
                ("columns", index),
                "directory.keep",
                f"„{column.name}“ wird früher gelöscht als die Akte und wird nie öffentlich.",
                "Schreiben Sie an der Spalte audience: office, oder streichen Sie sie.",
            )


def _check_names(listed: Directory, report: Report) -> None:
    """Filters and matches name columns; no column stands twice."""
    known = [column.name for column in listed.columns] + ([DISTRICT] if listed.place else [])
    for index, column in enumerate(listed.columns):
        if column.name in known[:index] or column.name == DISTRICT:
            report(
                ("columns", index, "name"),
                "directory.twice",
                f"Die Spalte „{column.name}“ gibt es schon.",
                "Geben Sie jeder Spalte einen eigenen Namen.",
            )
    wanted: list[tuple[Path, str]] = [
        (("filters", index), name) for index, name in enumerate(listed.filters)
    ]
    for index, match in enumerate(listed.matches):
        groups = {"equal": match.equal, "differ": match.differ, "overlap": match.overlap}
        wanted += [
            (("matches", index, group), name) for group, names in groups.items() for name in names
        ]
        wanted += [(("matches", index, "requires"), name) for name in match.requires]
    for path, name in wanted:
        if name not in known:
            report(
                path,
                "unknown.column",
                f"Die Spalte „{name}“ gibt es in diesem Verzeichnis nicht.",
                guess(name, known),
            )


def check_form_answers(procedure: Procedure, builder: Builder) -> None:
    """Where staff enter something themselves, every column is a question they can answer."""
    listed = procedure.directory
    if listed is None or not listed.staff:
        return
    try:
        questions = load_form(procedure.form).by_path
    except FormRefused:
        return
    for index, column in enumerate(listed.columns):
        if column.answer and column.answer not in questions:
            builder.reporter(FILE)(
                ("columns", index),
                "unknown.field",
                f"Im Formular wird „{column.answer}“ nicht gefragt.",
                guess(column.answer, questions),
            )


def _parameters(listed: Directory) -> Iterator[tuple[Path, str]]:
    if listed.lasts:
        yield ("lasts",), listed.lasts
    if listed.ask:
        yield ("ask", "after"), listed.ask.after
        if listed.ask.close:
            yield ("ask", "close"), listed.ask.close
