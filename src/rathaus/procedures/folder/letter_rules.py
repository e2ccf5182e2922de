"""What service.yaml says of single letters: that they are there, and named once."""

from __future__ import annotations

from rathaus.procedures.folder.load import Builder
from rathaus.procedures.folder.located import Path as Place
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.guessing import guess


def check_letter_rules(procedure: Procedure, builder: Builder) -> None:
    """Every rule about a letter is about one that the folder has, and only one."""
    report = builder.reporter("service.yaml")
    seen: set[str] = set()
    for index, rule in enumerate(procedure.service.letters):
        place: Place = ("letters", index, "letter")
        if rule.letter not in procedure.letters:
            report(
                place,
                "unknown.letter",
                f"Den Brief „{rule.letter}“ gibt es nicht.",
                guess(rule.letter, procedure.letters),
            )
        if rule.enclosed_with and rule.enclosed_with not in procedure.letters:
            report(
                ("letters", index, "enclosed_with"),
                "unknown.letter",
                f"Den Brief „{rule.enclosed_with}“ gibt es nicht.",
                guess(rule.enclosed_with, procedure.letters),
            )
        if rule.letter in seen:
            report(
                place, "letters.twice", f"„{rule.letter}“ steht zweimal da.", "Streichen Sie eines."
            )
        seen.add(rule.letter)
