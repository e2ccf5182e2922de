"""A process that has been checked and can run any number of cases."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from rathaus.procedures.process.checks import running_problems
from rathaus.procedures.process.house import house_problems
from rathaus.procedures.process.model import Diagram, Node, Problem, ProcessError
from rathaus.procedures.process.spiff import build
from rathaus.procedures.process.xml import (
    executable_process,
    parse_xml,
    read_diagram,
    schema_problems,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """The process of one version of a procedure. Kept in memory, shared by all its cases."""

    diagram: Diagram
    digest: str
    spec: Any = field(repr=False, compare=False)
    subprocesses: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def parse(cls, bpmn: bytes, *, process_id: str = "") -> Definition:
        """Read and check a BPMN file. Raises ProcessError with every reason against running it.

        ``process_id`` takes that process, marked executable or not (of a foreign model).
        """
        root = parse_xml(bpmn)
        process = executable_process(root, process_id)
        diagram, problems = read_diagram(root, process)
        problems = problems or running_problems(diagram)
        if problems:
            raise ProcessError(problems)
        try:
            spec, subprocesses = build(root, diagram.id)
        except Exception as error:  # the library raises many kinds, each means: not runnable
            line = process.sourceline or 1
            raise ProcessError(
                [Problem(line, "process.engine", f"Der Prozess ist nicht ausführbar ({error}).")]
            ) from error
        return cls(diagram, hashlib.sha256(bpmn).hexdigest()[:16], spec, subprocesses)

    def node(self, name: str) -> Node | None:
        """The node of the diagram behind a step of the engine; None for its inner steps."""
        return self.diagram.nodes.get(name)


def lint_process(bpmn: bytes) -> list[Problem]:
    """Everything wrong with the process of a procedure folder, in the order of the file."""
    try:
        root = parse_xml(bpmn)
        problems = schema_problems(root)
        if problems:
            return problems
        diagram, problems = read_diagram(root, executable_process(root))
    except ProcessError as error:
        return list(error.problems)
    problems += running_problems(diagram) + house_problems(diagram, root)
    return sorted(problems, key=lambda problem: problem.line)
