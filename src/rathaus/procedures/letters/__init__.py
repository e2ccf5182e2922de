"""Letters of procedure folders: set with typst as PDF/UA-1, complete before they leave."""

from rathaus.procedures.letters.decision import Part, check_decision_parts, require_complete
from rathaus.procedures.letters.linter import Inspected, inspect, lint, sample_of
from rathaus.procedures.letters.load import letters_of, load_letters
from rathaus.procedures.letters.model import Finding, Letter, LetterFailed, LetterRefused, Pdf
from rathaus.procedures.letters.press import render

__all__ = [
    "Finding",
    "Inspected",
    "Letter",
    "LetterFailed",
    "LetterRefused",
    "Part",
    "Pdf",
    "check_decision_parts",
    "inspect",
    "letters_of",
    "lint",
    "load_letters",
    "render",
    "require_complete",
    "sample_of",
]
