"""What a process shows to other offices must be there to be shown."""

from __future__ import annotations

from rathaus.procedures.folder.load import Builder
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.forms import FormRefused, load_form
from rathaus.procedures.guessing import guess
from rathaus.procedures.shown import nameable


def check_showing(procedure: Procedure, builder: Builder) -> None:
    """Report names in ``rathaus:shows`` that are no page, no paper and not ``opinions``."""
    nodes = [node for node in procedure.process.diagram.nodes.values() if node.shows is not None]
    if not nodes:
        return
    try:
        known = nameable(procedure, load_form(procedure.form))
    except FormRefused:  # said of the form itself
        return
    for node in nodes:
        for name in node.shows or ():
            if name not in known:
                builder.report(
                    "process.bpmn",
                    node.line,
                    0,
                    "process.shows",
                    f"„{node.title['de'] or node.id}“ zeigt „{name}“; das gibt es im Formular "
                    "nicht.",
                    guess(name, known),
                )
