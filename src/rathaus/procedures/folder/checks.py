"""Checks a procedure folder in depth. Whatever it finds, a department can put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rathaus.procedures.facts import clock_exists, figure_exists, parameter_exists
from rathaus.procedures.folder.directory import check_directory, check_form_answers
from rathaus.procedures.folder.erasing import check_erasing
from rathaus.procedures.folder.files import gather
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.folder.letter_rules import check_letter_rules
from rathaus.procedures.folder.load import Builder
from rathaus.procedures.folder.located import Path as Place
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.folder.schema import CRITERIA, NEEDED_EXAMPLES
from rathaus.procedures.folder.showing import check_showing
from rathaus.procedures.folder.trials import letter_findings, try_examples, try_tables
from rathaus.procedures.folder.usage import check_usage
from rathaus.procedures.forms import FormRefused, kept_answers, load_form
from rathaus.procedures.guessing import guess
from rathaus.procedures.process import lint_process
from rathaus.procedures.wording import FORMATS, Gap, gaps

KIND_NAMES = {
    "grant": "Bewilligung",
    "refusal": "Ablehnung",
    "missing": "fehlende Unterlagen",
    "accepted": "angenommene Anzeige",
    "declined": "zurückgewiesene Anzeige",
}


def check_folder(
    path: Path, *, layers: Sequence[Path] = (), land: str | None = None, city: str = ""
) -> list[Finding]:
    """Everything wrong with the folder, in the order of files and lines; empty when it is good.

    ``land`` (SH, HE, BW) decides which parameters count; by default the name of the folder above.
    With a ``city`` its own figures and its letterhead count.
    """
    files, findings = gather(path, layers)
    builder = Builder(files)
    if not files:
        return sorted(findings)
    procedure = builder.build()
    with ThreadPoolExecutor(1) as beside:  # letters are set in another process, meanwhile
        letters = beside.submit(letter_findings, builder, land or "", city)
        if "process.bpmn" in files and not builder.is_foreign("process.bpmn"):
            for problem in lint_process(files["process.bpmn"]):
                builder.report(
                    "process.bpmn", problem.line, 0, problem.code, problem.reason, problem.remedy
                )
        _needed_examples(builder)
        if procedure is not None:
            law = land or _land_of(path)
            for step in _CHECKS:
                step(procedure, builder)
            try_tables(procedure, builder, law, city)
            try_examples(procedure, builder, law, city)
        findings += letters.result()
    return sorted(
        finding
        for finding in set(findings) | set(builder.findings)
        if finding.code != "unused" or not _inherited(finding.file, layers)
    )


def _inherited(file: str, layers: Sequence[Path]) -> bool:
    """Whether a file lies below the layers: whoever lays something over it need not tidy it up."""
    return bool(layers) and not any((layer / file).is_file() for layer in layers)


def _land_of(path: Path) -> str:
    above = path.resolve().parent.name.upper()
    return above if above in ("SH", "HE", "BW") else "SH"


def _needed_examples(builder: Builder) -> None:
    kinds = [
        located.value.get("kind")
        for name, located in builder.located.items()
        if name.startswith("examples/") and isinstance(located.value, Mapping)
    ]
    service = builder.located.get("service.yaml")
    values = service.value if service and isinstance(service.value, Mapping) else {}
    for kind in NEEDED_EXAMPLES.get(str(values.get("kind")), NEEDED_EXAMPLES["decision"]):
        if kind not in kinds:
            builder.report(
                "examples",
                0,
                0,
                f"missing.example.{kind}",
                f"Es fehlt ein Beispielfall für: {KIND_NAMES[kind]}.",
                f"Legen Sie examples/….yaml mit „kind: {kind}“ an.",
            )


def _check_kind(procedure: Procedure, builder: Builder) -> None:
    """A decision has a remedy; a notice has none, costs nothing and is never issued."""
    service, report = procedure.service, builder.reporter("service.yaml")
    if service.decides:
        return
    for name, there in (("remedy", service.remedy), ("fee", service.fee)):
        if there is not None:
            report(
                (name,),
                f"notice.{name}",
                f"Eine Anzeige (kind: notice) hat kein „{name}“.",
                "Streichen Sie es; gibt es einen Bescheid, gilt kind: decision.",
            )
    for node in procedure.process.diagram.nodes.values():
        if node.options.get("operation") in ("issue", "claim"):
            builder.report(
                "process.bpmn",
                node.line,
                0,
                "notice.decision",
                "Eine Anzeige (kind: notice) führt zu keinem Bescheid und keiner Gebühr.",
                "Nehmen Sie write oder notify, oder machen Sie ein Verfahren mit Bescheid daraus.",
            )


def _check_keep(procedure: Procedure, builder: Builder) -> None:
    """How long an answer may be kept is a dated figure, and the case can do without the answer."""
    for name, key in kept_answers(procedure.form).items():
        if name in procedure.form.get("required", []):
            builder.reporter("form.json")(
                ("properties", name, "x-keep"),
                "keep.required",
                f"„{name}“ wird früher gelöscht als die Akte und ist doch Pflicht.",
                "Machen Sie die Frage freiwillig.",
            )
        if not parameter_exists(key):
            builder.reporter("form.json")(
                ("properties", name, "x-keep"),
                "unknown.parameter",
                f"Den Rechtswert „{key}“ gibt es nicht.",
                "Ergänzen Sie ihn (in Tagen) in library/law/parameters.csv.",
            )


def _check_form(procedure: Procedure, builder: Builder) -> None:
    try:
        load_form(procedure.form)
    except FormRefused as refused:
        for problem in refused.problems:
            steps = [_unescaped(step) for step in problem.pointer.split("/")[1:]]
            line, column = builder.located["form.json"].mark(tuple(steps))
            builder.report("form.json", line, column, "form", problem.reason)


def _unescaped(step: str) -> str | int:
    text = step.replace("~1", "/").replace("~0", "~")
    return int(text) if text.isdigit() else text


def _check_automation(procedure: Procedure, builder: Builder) -> None:
    report = builder.reporter("service.yaml")
    automation = procedure.service.automation
    if automation.level == "auto" and automation.discretion:
        if automation.memo is None:
            report(
                ("automation",),
                "automation.memo",
                "Das Gesetz lässt Ermessen, und trotzdem soll automatisch entschieden werden.",
                "Nennen Sie den gezeichneten Vermerk (memo), auf dem das beruht, oder setzen Sie "
                "level: draft.",
            )
        if not automation.setting:
            report(
                ("automation",),
                "automation.setting",
                "Die Automatik lässt sich nicht abschalten.",
                "Nennen Sie die Einstellung (setting), die Tabellen dafür prüfen.",
            )
    people = [n for n in procedure.process.diagram.nodes.values() if n.kind == "person"]
    if not people:
        builder.report(
            "process.bpmn",
            1,
            0,
            "process.nobody",
            "Im Ablauf kommt kein Mensch vor.",
            "Jeder Fall muss an eine Aufgabe (userTask) gehen können.",
        )


_CHANGEABLE = ("number", "date", "time", "text", "radio", "select")


def _check_changes(procedure: Procedure, builder: Builder) -> None:
    """What may be granted differently is an answer of the form that stands by itself."""
    try:
        questions = load_form(procedure.form).by_path
    except FormRefused:
        return
    report = builder.reporter("service.yaml")
    single = [path for path, question in questions.items() if question.widget in _CHANGEABLE]
    seen: set[str] = set()
    for index, change in enumerate(procedure.service.changes):
        place: Place = ("decision", "changes", index, "field")
        name = f"application.{change.path}"
        if change.path in seen:
            report(place, "decision.twice", f"„{name}“ steht zweimal da.", "Streichen Sie eines.")
        elif change.path not in questions:
            report(
                place,
                "unknown.field",
                f"Im Formular wird „{name}“ nicht gefragt.",
                guess(name, [f"application.{path}" for path in single]),
            )
        elif change.path not in single or "*" in change.path:
            report(
                place,
                "decision.field",
                f"„{name}“ ist keine einzelne Angabe, die sich ändern ließe.",
                "Nennen Sie eine Zahl, einen Tag, eine Uhrzeit, einen Text oder eine Auswahl.",
            )
        seen.add(change.path)


def _check_sheets(procedure: Procedure, builder: Builder) -> None:
    """Every paper that a line names as its proof can be asked for; no slot is named twice."""
    report = builder.reporter("service.yaml")
    known = [paper.key for paper in procedure.service.papers]
    slots: set[str] = set()
    for index, sheet in enumerate(procedure.service.calculation):
        for number, line in enumerate(sheet.lines):
            for paper in line.papers:
                if paper not in known:
                    report(
                        ("calculation", index, "lines", number, "papers"),
                        "unknown.paper",
                        f"Die Unterlage „{paper}“ gibt es nicht.",
                        guess(paper, known),
                    )
        for number, slot in enumerate(sheet.slots):
            if slot.name in slots:
                report(
                    ("calculation", index, "slots", number, "name"),
                    "calculation.twice",
                    f"Das Feld „{slot.name}“ steht zweimal da.",
                    "Geben Sie jedem Feld einen eigenen Namen.",
                )
            slots.add(slot.name)


def _check_texts(procedure: Procedure, builder: Builder) -> None:
    report = builder.reporter("service.yaml")
    if "kurztext" not in procedure.service.texts.get("de", {}):
        report(
            ("texts",),
            "missing.texts.de.kurztext",
            "Es fehlt der Kurztext auf Deutsch.",
            "Ergänzen Sie texts: de: kurztext: …",
        )
    _check_gaps(procedure, builder)


def _check_gaps(procedure: Procedure, builder: Builder) -> None:
    """Places in texts can be read; whether they exist is a matter of usage."""
    texts: list[tuple[str, Place, str]] = [("filing.yaml", ("title",), procedure.filing.title)]
    for notice in procedure.notices.values():
        for part, said in (("subject", notice.subject), ("body", notice.body)):
            texts += [
                ("messages.yaml", (notice.key, part, language), text)
                for language, text in said.items()
            ]
    for language, modules in procedure.service.texts.items():
        texts += [
            ("service.yaml", ("texts", language, module), text) for module, text in modules.items()
        ]
    for file, path, text in texts:
        for gap in gaps(text):
            if not gap.path:
                builder.reporter(file)(path, *_bad_gap(gap))
    for name, decision in procedure.tables.items():
        for row in decision.table.rows:
            for text in (*row.reason.values(), row.norm):
                for gap in gaps(text):
                    if not gap.path:
                        builder.report(name, row.line, 0, *_bad_gap(gap))


def _bad_gap(gap: Gap) -> tuple[str, str, str]:
    formats = ", ".join(FORMATS[1:])
    return (
        "wording.gap",
        f"„{{{gap.written}}}“ lässt sich nicht einsetzen.",
        f"Erlaubt ist {{pfad}} oder {{pfad:format}}; Formate: {formats}.",
    )


def _check_law(procedure: Procedure, builder: Builder) -> None:
    """Parameters and periods that the folder names exist."""
    report = builder.reporter("service.yaml")
    for name, key in procedure.service.parameters.items():
        if not parameter_exists(key):
            report(
                ("parameters", name),
                "unknown.parameter",
                f"Den Rechtswert „{key}“ gibt es nicht.",
                "Ergänzen Sie ihn in library/law/parameters.csv.",
            )
    for name, key in (procedure.form.get("x-parameters") or {}).items():
        if not figure_exists(str(key)):
            builder.reporter("form.json")(
                ("x-parameters", name),
                "unknown.parameter",
                f"Den Rechtswert „{key}“ gibt es nicht.",
                "Nennen Sie einen aus library/law/parameters.csv, oder die Länge einer Frist mit "
                "deadline:<recht>:<frist>.",
            )
    clocks = [
        (("facts", index), fact.clock)
        for index, fact in enumerate(procedure.service.facts)
        if fact.clock
    ]
    if procedure.service.fee and procedure.service.fee.due:
        clocks.append((("fee", 0), procedure.service.fee.due))
    for path, clock in clocks:
        if not clock_exists(clock):
            report(path, "unknown.clock", *_no_clock(clock))
    for node in procedure.process.diagram.nodes.values():
        for option in ("clock", "due"):
            clock = node.options.get(option, "")
            if clock and not clock_exists(clock):
                builder.report("process.bpmn", node.line, 0, "unknown.clock", *_no_clock(clock))


def _no_clock(clock: str) -> tuple[str, str]:
    return (
        f"Die Frist „{clock}“ gibt es nicht.",
        "Nennen Sie einen Schlüssel aus library/law/deadlines.csv oder parameters.csv.",
    )


def _check_evidence(procedure: Procedure, builder: Builder) -> None:
    report = builder.reporter("evidence.yaml")
    for criterion in procedure.evidence.criteria:
        path = ("criteria", criterion.name)
        if criterion.name not in CRITERIA:
            report(
                path,
                "evidence.criterion",
                f"Das Kriterium „{criterion.name}“ kennt das Modell nicht.",
                guess(criterion.name, CRITERIA),
            )
        if not criterion.applies and not (criterion.reason and criterion.author):
            report(
                path,
                "evidence.not_applicable",
                f"Warum trifft „{criterion.name}“ nicht zu, und wer sagt das?",
                "Ergänzen Sie reason und author.",
            )
        if criterion.applies and not criterion.events:
            report(
                path,
                "evidence.events",
                f"„{criterion.name}“ nennt kein Ereignis, an dem es sich zeigt.",
                "Ergänzen Sie events.",
            )


_CHECKS = (
    _check_kind,
    _check_form,
    _check_keep,
    check_usage,
    _check_automation,
    _check_changes,
    _check_sheets,
    check_letter_rules,
    _check_texts,
    _check_law,
    _check_evidence,
    check_showing,
    check_directory,
    check_form_answers,
    check_erasing,
)
