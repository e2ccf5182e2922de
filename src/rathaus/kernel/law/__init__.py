"""Law as dated data: parameters with norm, validity, Land and proof."""

from rathaus.kernel.law.dated import FEDERATION, LAENDER, Status, weakest
from rathaus.kernel.law.parameters import (
    NoParameter,
    Parameter,
    Value,
    check_parameters,
    parameter,
    parameters,
)
from rathaus.kernel.library import BadTable, reload

__all__ = [
    "FEDERATION",
    "LAENDER",
    "BadTable",
    "NoParameter",
    "Parameter",
    "Status",
    "Value",
    "check_parameters",
    "parameter",
    "parameters",
    "reload",
    "weakest",
]
