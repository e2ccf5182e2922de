"""What a decision (Bescheid) must contain before it may leave the house."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rathaus.kernel.errors import Invalid
from rathaus.procedures.letters.model import Pdf


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a decision: its mark in the letter, its name, and the norm that demands it."""

    key: str
    title: str
    norm: str

    def __str__(self) -> str:
        return f"{self.title} ({self.norm})"


_FORM = "§ 37 Abs. 3 VwVfG"
_REMEDY = "§ 37 Abs. 6 VwVfG"
_REASONS = "§ 39 Abs. 1 VwVfG"
_ALWAYS = (
    Part("authority", "die erlassende Behörde", _FORM),
    Part("addressee", "die Anschrift", "§ 37 Abs. 1 VwVfG"),
    Part("date", "das Datum", _FORM),
    Part("reference", "das Aktenzeichen", "Aktenordnung"),
    Part("tenor", "die Entscheidung (Tenor)", "§ 37 Abs. 1 VwVfG"),
    Part("facts", "die Gründe: Sachverhalt", _REASONS),
    Part("law", "die Gründe: Rechtsgrundlage", _REASONS),
    Part("fee", "die Gebühr", "Kostenrecht"),
    Part("remedy", "die Rechtsbehelfsbelehrung", _REMEDY),
    Part("remedy-body", "die Rechtsbehelfsbelehrung: Behörde oder Gericht", _REMEDY),
    Part("remedy-seat", "die Rechtsbehelfsbelehrung: Sitz", _REMEDY),
    Part("remedy-form", "die Rechtsbehelfsbelehrung: Form", "§ 36 SGB X"),
    Part("remedy-deadline", "die Rechtsbehelfsbelehrung: Frist", _REMEDY),
    Part("plain-language", "die Zusammenfassung in einfachen Worten", "Barrierefreiheit"),
)
_DISCRETION = Part("discretion", "die Gründe: Ermessen", _REASONS)
_HEARING = Part("hearing", "der Vermerk zur Anhörung", "§ 28 VwVfG")
_OFFICIAL = Part("official", "der Name der entscheidenden Person", _FORM)
_NOTICE = Part("automation-notice", "der Hinweis auf den automatischen Erlass", "§ 37 Abs. 5 VwVfG")
_REVIEW = Part(
    "human-review", "der Weg zu einer Prüfung durch einen Menschen", "Vorrang des Menschen"
)


def check_decision_parts(
    parts: Collection[str], *, burden: bool = True, discretion: bool = True
) -> list[Part]:
    """The parts that are missing, in the order in which they belong.

    ``burden`` demands a note on the hearing, ``discretion`` the reasons of a choice. Either a
    person's name or the notice of an automatic decision with the way to a human must be there.
    """
    wanted = list(_ALWAYS)
    if discretion:
        wanted.insert(7, _DISCRETION)
    if burden:
        wanted.insert(5, _HEARING)
    if _NOTICE.key in parts:
        wanted.append(_REVIEW)
    elif _OFFICIAL.key not in parts:
        wanted.append(_OFFICIAL)
    return [part for part in wanted if part.key not in parts]


def require_complete(pdf: Pdf, *, discretion: bool = True) -> None:
    """Refuse to let a decision leave while a part is missing; other letters may leave.

    Raises Invalid that names each missing part.
    """
    if pdf.kind != "decision":
        return
    missing = check_decision_parts(pdf.parts, burden=pdf.burden, discretion=discretion)
    if missing:
        raise Invalid(
            "Der Bescheid ist unvollständig und darf so nicht hinaus. Es fehlt: "
            + ", ".join(str(part) for part in missing)
            + ".",
            remedy="Bitte ergänzen Sie die Briefvorlage oder die Daten des Falls.",
            fields={part.key: str(part) for part in missing},
        )
