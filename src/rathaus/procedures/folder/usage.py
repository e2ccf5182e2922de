"""What a folder speaks of without having it, and what it has without speaking of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rathaus.procedures.folder.directory import mentions as in_directory
from rathaus.procedures.folder.load import Builder
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.folder.paths import form_paths, item_paths, known_paths
from rathaus.procedures.guessing import guess
from rathaus.procedures.process.vocabulary import MESSAGES
from rathaus.procedures.tables import compile_expression
from rathaus.procedures.vocabulary import TEXTS
from rathaus.procedures.wording import gaps

Mention = tuple[str, int, int, str]
"""File, line, column and the path that is named there."""


def check_usage(procedure: Procedure, builder: Builder) -> None:
    """Report unknown places of the case, and parts of the folder that nothing uses."""
    mentions = list(_mentions(procedure, builder))
    known = known_paths(procedure)
    for file, line, column, path in mentions:
        there = known | set(TEXTS) if file == "messages.yaml" else known
        if not _is_known(path, there):
            builder.report(
                file,
                line,
                column,
                "unknown.path",
                f"„{path}“ gibt es in diesem Verfahren nicht.",
                guess(path, there),
            )
    used = {path for _, _, _, path in mentions}
    _unused_parts(procedure, builder, used)
    _unused_fields(procedure, builder, used)
    _letters_and_notices(procedure, builder)


def _is_known(path: str, known: frozenset[str]) -> bool:
    """A known path, a part of one (``application.place``), or an entry of a known list."""
    if path in known or any(entry.startswith(f"{path}.") for entry in known):
        return True
    return path.startswith("places.")


def _mentions(procedure: Procedure, builder: Builder) -> Iterator[Mention]:
    yield from _in_service(procedure, builder)
    yield from in_directory(procedure, builder)
    for name, decision in procedure.tables.items():
        for path in sorted(decision.variables):
            line, column = _in_table(builder, name, path)
            yield name, line, column, path
        _check_items(procedure, builder, name)
    diagram = procedure.process.diagram
    for flow in diagram.flows:
        if flow.condition:
            for path in sorted(compile_expression(flow.condition).variables):
                yield "process.bpmn", flow.line, 0, path
    for node in diagram.nodes.values():
        if anchor := node.options.get("from"):
            yield "process.bpmn", node.line, 0, anchor
    for key, notice in procedure.notices.items():
        for part, said in (("subject", notice.subject), ("body", notice.body)):
            for language, text in said.items():
                place = builder.located["messages.yaml"].mark((key, part, language))
                yield from (("messages.yaml", *place, gap.path) for gap in gaps(text) if gap.path)
    yield from _in_filing(procedure, builder)


def _in_filing(procedure: Procedure, builder: Builder) -> Iterator[Mention]:
    """What the title and the conditions of filing.yaml read."""
    located = builder.located["filing.yaml"]
    place = located.mark(("title",))
    yield from (("filing.yaml", *place, gap.path) for gap in gaps(procedure.filing.title))
    for index, (when, _) in enumerate(procedure.filing.plans):
        place = located.mark(("plans", index))
        yield from (("filing.yaml", *place, path) for path in sorted(when.variables))


def _in_service(procedure: Procedure, builder: Builder) -> Iterator[Mention]:
    located = builder.located["service.yaml"]
    for index, fact in enumerate(procedure.service.facts):
        place = located.mark(("facts", index))
        if fact.expression:
            for path in sorted(fact.expression.variables):
                yield "service.yaml", *place, path
        elif fact.register:
            paths = (*fact.ask.values(), *((fact.consent,) if fact.consent else ()))
            yield from (("service.yaml", *place, path) for path in paths)
        else:
            yield "service.yaml", *place, fact.anchor
    for index, paper in enumerate(procedure.service.papers):
        if paper.field:
            yield "service.yaml", *located.mark(("papers", index, "field")), paper.field
    yield from _in_letters(procedure, builder)
    yield from _in_sheets(procedure, builder)
    if procedure.service.continues:
        place, rule = located.mark(("continues",)), procedure.service.continues
        yield from (("service.yaml", *place, path) for path in (rule.question, *rule.anew))
    if procedure.service.automation.setting:
        place = located.mark(("automation", "setting"))
        yield "service.yaml", *place, f"setting.{procedure.service.automation.setting}"
    for language, texts in procedure.service.texts.items():
        for module, text in texts.items():
            for gap in gaps(text):
                yield "service.yaml", *located.mark(("texts", language, module)), gap.path


def _in_letters(procedure: Procedure, builder: Builder) -> Iterator[Mention]:
    """What rules about letters and numbers read."""
    located = builder.located["service.yaml"]
    for index, rule in enumerate(procedure.service.letters):
        place = located.mark(("letters", index))
        paths = {rule.until}
        paths |= {
            path
            for each in (rule.post_if, rule.enclosed_if)
            if each is not None
            for path in each.variables
        }
        yield from (("service.yaml", *place, path) for path in sorted(paths - {""}))
    for index, number in enumerate(procedure.service.numbers):
        place = located.mark(("numbers", index))
        yield from (
            ("service.yaml", *place, path)
            for path in sorted(number.when.variables if number.when else ())
        )


def _in_sheets(procedure: Procedure, builder: Builder) -> Iterator[Mention]:
    """What calculation sheets read, in figures, conditions, bounds and formulas."""
    located = builder.located["service.yaml"]
    for index, sheet in enumerate(procedure.service.calculation):
        expressions = [sheet.when]
        expressions += [each for line in sheet.lines for each in (line.value, line.when)]
        expressions += [each for slot in sheet.slots for each in (slot.least, slot.most)]
        paths = {path for each in expressions if each for path in each.variables}
        paths |= {
            gap.path
            for line in sheet.lines
            for text in (*line.formula.values(), *(line.text.values() if line.each else ()))
            for gap in gaps(text)
            if gap.path
        }
        place = located.mark(("calculation", index))
        lists = {line.item: line.each for line in sheet.lines if line.each}
        yield from (("service.yaml", *place, path) for path in lists.values())
        for path in sorted(paths):
            root, _, inside = path.partition(".")
            if inside not in (item_paths(procedure, lists.get(root, "")) or ()):
                yield "service.yaml", *place, path


def _in_table(builder: Builder, name: str, path: str) -> tuple[int, int]:
    """The first line of a table that names the path."""
    for number, line in enumerate(builder.files[name].decode().splitlines(), 1):
        at = line.find(path)
        if at >= 0:
            return number, at + 1
    return 1, 0


def _check_items(procedure: Procedure, builder: Builder, name: str) -> None:
    """The columns about items of a list name something that such an item has."""
    table = procedure.tables[name].table
    lists: dict[str, str] = {}
    for each in table.each:
        root, dot, rest = each.path.partition(".")
        lists[each.name] = f"{lists[root]}{dot}{rest}" if root in lists else each.path
    for column in table.columns:
        item, _, inside = column.path.partition(".")
        known = item_paths(procedure, lists[item]) if item in lists else None
        if known is not None and inside not in known:
            line, at = _in_table(builder, name, column.path)
            builder.report(
                name,
                line,
                at,
                "unknown.path",
                f"„{column.path}“ gibt es in dieser Liste nicht.",
                guess(inside, known),
            )


def _unused_parts(procedure: Procedure, builder: Builder, used: set[str]) -> None:
    report = builder.reporter("service.yaml")
    service = procedure.service
    letters = "\n".join(procedure.letters.values())
    for name in service.parameters:
        if f"parameter.{name}" not in used:
            report(("parameters", name), *_idle(f"Der Rechtswert „{name}“"))
    for index, fact in enumerate(service.facts):
        last = fact.name.rpartition(".")[2]
        mentioned = any(path == fact.name or path.startswith(f"{fact.name}.") for path in used)
        if not mentioned and not re.search(rf"\b{last}\b", letters):
            report(("facts", index), *_idle(f"Die abgeleitete Angabe „{fact.name}“"))
    for index, setting in enumerate(service.settings):
        if f"setting.{setting.name}" not in used:
            report(("settings", index), *_idle(f"Die Einstellung „{setting.name}“"))
    asked = _paper_keys(procedure)
    nodes = procedure.process.diagram.nodes.values()
    awaited = {node.message for node in nodes}
    by_person = any(node.options.get("form") == "decide" for node in nodes)
    for index, paper in enumerate(service.papers):
        if by_person and not paper.field:
            continue  # a statement, say: whoever decides may ask for it
        if paper.key not in asked and f"{paper.key}.received" not in awaited:
            report(("papers", index), *_idle(f"Die Unterlage „{paper.key}“"))
    named = {*service.assessment, *([service.fee.table] if service.fee else [])}
    results = {path.split(".")[1] for path in used if path.startswith("result.")}
    for name in procedure.tables:
        if name not in named and name.removeprefix("rules/").removesuffix(".csv") not in results:
            code, reason, remedy = _idle("Diese Tabelle")
            builder.report(name, 1, 0, code, reason, remedy)


def _idle(what: str) -> tuple[str, str, str]:
    return "unused", f"{what} wird nirgends verwendet.", "Verwenden oder streichen Sie sie."


def _paper_keys(procedure: Procedure) -> set[str]:
    """The papers that tables may find missing."""
    outputs = [
        output
        for decision in procedure.tables.values()
        for row in decision.table.rows
        for output in row.outputs
    ]
    return {getattr(out, "key", "") for out in outputs if getattr(out, "kind", "") == "missing"}


def _unused_fields(procedure: Procedure, builder: Builder, used: set[str]) -> None:
    """A question needs a purpose: a reason given to the applicant, a rule, or a place in a text."""
    properties = procedure.form.get("properties", {})
    texts = "\n".join(procedure.letters.values())
    report = builder.reporter("form.json")
    for path, place in form_paths(procedure.form).items():
        if "." in path:
            continue
        hints = properties[path].get("x-ui", {})
        mentioned = any(
            entry == f"application.{path}" or entry.startswith(f"application.{path}.")
            for entry in used
        )
        if not (mentioned or hints.get("why") or re.search(rf"\b{re.escape(path)}\b", texts)):
            report(
                place,
                "unused.field",
                f"Das Feld „{path}“ wird nirgends verwendet und sagt nicht, warum gefragt wird.",
                "Nennen Sie den Zweck (why mit Text und Norm) oder streichen Sie die Frage.",
            )


def _letters_and_notices(procedure: Procedure, builder: Builder) -> None:
    """Letters, short messages and events that the process names exist, and the other way round."""
    nodes = procedure.process.diagram.nodes.values()
    messages = {*MESSAGES, *(f"{paper.key}.received" for paper in procedure.service.papers)}
    for node in nodes:
        for option, there, where in (
            ("letter", procedure.letters, "letters"),
            ("notice", procedure.notices, "messages.yaml"),
        ):
            name = node.options.get(option)
            if name and name not in there:
                builder.report(
                    "process.bpmn",
                    node.line,
                    0,
                    f"unknown.{option}",
                    f"„{name}“ gibt es nicht ({where}).",
                    guess(name, there),
                )
        if node.message and node.message not in messages:
            builder.report(
                "process.bpmn",
                node.line,
                0,
                "unknown.message",
                f"Auf die Nachricht „{node.message}“ würde ewig gewartet; niemand schickt sie.",
                guess(node.message, messages),
            )
    sent = {node.options.get("notice") for node in nodes}
    if procedure.directory and procedure.directory.ask:
        sent.add(procedure.directory.ask.notice)
    for key in procedure.notices:
        if key not in sent:
            builder.reporter("messages.yaml")((key,), *_idle(f"Die Nachricht „{key}“"))
