"""Decision tables (Entscheidungstabellen) and expressions of a procedure folder."""

from rathaus.procedures.tables.assess import Assessment, assess
from rathaus.procedures.tables.decide import AmbiguousTableError, Decision
from rathaus.procedures.tables.expressions import (
    Expression,
    ExpressionError,
    compile_expression,
    evaluate,
    lookup,
)
from rathaus.procedures.tables.model import (
    Fault,
    Judgement,
    Match,
    Missing,
    Outcome,
    Reason,
    Reject,
    Table,
    Value,
)
from rathaus.procedures.tables.parse import TableError, parse_table

__all__ = [
    "AmbiguousTableError",
    "Assessment",
    "Decision",
    "Expression",
    "ExpressionError",
    "Fault",
    "Judgement",
    "Match",
    "Missing",
    "Outcome",
    "Reason",
    "Reject",
    "Table",
    "TableError",
    "Value",
    "assess",
    "compile_expression",
    "evaluate",
    "lookup",
    "parse_table",
]
