"""Papers that go before their file: the folder names one that there is, and a period."""

from __future__ import annotations

from rathaus.procedures.facts import clock_exists
from rathaus.procedures.folder.load import Builder
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.forms import FormRefused, load_form
from rathaus.procedures.guessing import guess


def check_erasing(procedure: Procedure, builder: Builder) -> None:
    """Report papers that the procedure has not, and periods that cannot be computed."""
    report = builder.reporter("filing.yaml")
    known = _known(procedure) if procedure.filing.parts else set()
    for index, part in enumerate(procedure.filing.parts):
        if part.document not in known:
            report(
                ("parts", index, "document"),
                "unknown.document",
                f"Die Unterlage „{part.document}“ gibt es in diesem Verfahren nicht.",
                guess(part.document, known),
            )
        if not clock_exists(part.clock):
            report(
                ("parts", index),
                "unknown.clock",
                f"Für „{part.document}“ fehlt die Frist, nach der gelöscht wird.",
                "Nennen Sie unter clock einen Schlüssel aus library/law/deadlines.csv oder einen "
                "Rechtswert in Tagen; sie zählt ab dem Abschluss.",
            )


def _known(procedure: Procedure) -> set[str]:
    known = {paper.key for paper in procedure.service.papers}
    for node in procedure.process.diagram.nodes.values():
        known |= {node.options.get("letter", ""), node.message.removesuffix(".received")}
    try:
        form = load_form(procedure.form)
    except FormRefused:  # said of the form itself
        return known - {""}
    known |= {path for path, question in form.by_path.items() if question.evidence is not None}
    return known - {""}
