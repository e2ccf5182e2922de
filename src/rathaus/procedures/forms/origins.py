"""Whether what a form says about fetching evidence from registers can be done, and lawfully."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rathaus.procedures.forms.model import Origin, Question
from rathaus.procedures.forms.problems import Problem
from rathaus.procedures.registers.kinds import KINDS


def origin_problems(by_path: Mapping[str, Question]) -> Iterator[Problem]:
    """Every fault in the registers that papers of the form may come from.

    Consent is a free yes or no with its norm, asked before the paper; whoever says no, or says
    nothing, is asked for the paper instead.
    """
    order = {path: place for place, path in enumerate(by_path)}
    for path, question in by_path.items():
        if question.evidence is None or question.evidence.origin is None:
            continue
        pointer = f"/properties/{path.replace('.', '/properties/')}/x-ui/evidence/register"
        origin = question.evidence.origin
        for place, reason in (
            *_register(origin, by_path),
            *_consent(origin, by_path, order, question),
        ):
            yield Problem(f"{pointer}/{place}", reason)


def _register(origin: Origin, by_path: Mapping[str, Question]) -> Iterator[tuple[str, str]]:
    kind = KINDS.get(origin.register)
    if kind is None:
        yield "name", f"Das Register „{origin.register}“ gibt es nicht."
        return
    for key, path in origin.ask.items():
        if key not in kind.asks:
            yield "ask", f"„{key}“ fragt das Register „{kind.name}“ nicht."
        if path not in by_path:
            yield "ask", f"Die Frage „{path}“ gibt es nicht."
    for key in kind.needs:
        if key not in origin.ask:
            yield "ask", f"Das Register „{kind.name}“ braucht „{key}“."


def _consent(
    origin: Origin, by_path: Mapping[str, Question], order: Mapping[str, int], paper: Question
) -> Iterator[tuple[str, str]]:
    asked = by_path.get(origin.consent)
    if asked is None:
        yield "consent", f"Die Frage „{origin.consent}“ gibt es nicht."
        return
    if asked.type != "boolean" or asked.widget != "radio":
        yield "consent", "Die Einwilligung ist eine Frage mit Ja und Nein (boolean, radio)."
    if asked.why is None or not asked.why.norm:
        yield "consent", "Die Einwilligung nennt die Norm, nach der abgerufen wird (why, norm)."
    if order[origin.consent] >= order[paper.path]:
        yield "consent", "Die Einwilligung wird vor der Unterlage gefragt."
    if paper.show_if is not None and origin.consent not in paper.show_if.paths:
        yield (
            "consent",
            "Ob die Unterlage gefragt wird, muss von der Einwilligung abhängen (show_if).",
        )
