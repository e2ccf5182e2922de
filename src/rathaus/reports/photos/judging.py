"""What becomes of a photo that the finders have looked at: whether a person must look, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from rathaus.reports.photos.findings import Finding, Kind

# A doubtful face is covered, but holds no photo back.
_SURE: Final = 0.4
# Shares of the picture. A head on a portrait has five per cent and more, that of somebody who
# stands in the middle of a photo of the street a third of a per cent, a passer-by less.
_FACE_SHARE: Final = 0.006
_FACES_SHARE: Final = 0.012
_PERSON_SHARE: Final = 0.12


class Outcome(StrEnum):
    """What was found out about a photo.

    ``CLEAR`` nothing to cover; ``COVERED`` faces or plates are gone; ``PERSON`` somebody is its
    subject: withheld until an editor decides; ``UNSEEN`` nobody has looked: an editor must.
    """

    CLEAR = "clear"
    COVERED = "covered"
    PERSON = "person"
    UNSEEN = "unseen"


class Cause(StrEnum):
    """Why nobody has looked at a photo."""

    NO_FINDER = "no-finder"
    FINDER_FAILED = "finder-failed"
    TOO_HARD = "too-hard"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome. The sentences are made in the reader's language when they are asked for."""

    outcome: Outcome
    cause: Cause | None = None
    faces: int = 0
    plates: int = 0

    @property
    def withheld(self) -> bool:
        """Whether the photo may be seen by nobody but an editor for the time being."""
        return self.outcome in {Outcome.PERSON, Outcome.UNSEEN}

    @property
    def for_reporter(self) -> str:
        """What the one who sent the photo is told; nothing where there is nothing to tell."""
        if self.outcome == Outcome.PERSON:
            return _(
                "Auf Ihrem Foto ist ein Mensch gut zu sehen. Zu seinem Schutz halten wir es "
                "zurück, bis jemand aus der Redaktion es angesehen hat. Ihre Meldung ist "
                "angekommen und wird auch ohne das Foto bearbeitet."
            )
        if self.outcome == Outcome.UNSEEN:
            return _(
                "Ihr Foto wird erst gezeigt, wenn jemand aus der Redaktion es angesehen hat. "
                "Ihre Meldung ist angekommen und wird bearbeitet."
            )
        if self.outcome == Outcome.COVERED:
            return _("Gesichter und Kennzeichen auf Ihrem Foto haben wir unkenntlich gemacht.")
        return ""

    @property
    def for_editor(self) -> str:
        """Why, and what is to be done before the photo may be shown."""
        if self.outcome == Outcome.PERSON:
            return _(
                "Vermutlich ist ein Mensch das Motiv. Bitte ansehen: zurückhalten, abdecken oder "
                "freigeben."
            )
        if self.outcome == Outcome.UNSEEN:
            return _why_unseen(self.cause)
        if self.outcome == Outcome.COVERED:
            return _(
                "Selbsttätig abgedeckt (Gesichter: {faces}, Kennzeichen: {plates}). Bitte prüfen, "
                "ob etwas übersehen wurde."
            ).format(faces=self.faces, plates=self.plates)
        return _("Weder Gesicht noch Kennzeichen gefunden. Bitte vor der Freigabe prüfen.")


def judge(findings: Sequence[Finding], size: tuple[int, int]) -> Verdict:
    """The verdict on a picture of this size (width, height in pixels) that finders have seen."""
    faces = [one for one in findings if one.kind == Kind.FACE]
    plates = [one for one in findings if one.kind == Kind.PLATE]
    shares = [_share(one, size) for one in faces if one.sure >= _SURE]
    people = [_share(one, size) for one in findings if one.kind == Kind.PERSON]
    if (
        max(shares, default=0) >= _FACE_SHARE
        or sum(shares) >= _FACES_SHARE
        or max(people, default=0) >= _PERSON_SHARE
    ):
        outcome = Outcome.PERSON
    else:
        outcome = Outcome.COVERED if faces or plates else Outcome.CLEAR
    return Verdict(outcome, faces=len(faces), plates=len(plates))


def unseen(cause: Cause) -> Verdict:
    """The verdict on a photo that no finder has looked at properly."""
    return Verdict(Outcome.UNSEEN, cause)


def _share(one: Finding, size: tuple[int, int]) -> float:
    box = one.box.within(size)
    return box.width * box.height / (size[0] * size[1])


def _why_unseen(cause: Cause | None) -> str:
    if cause == Cause.NO_FINDER:
        return _(
            "Auf diesem Server sucht kein Programm nach Gesichtern und Kennzeichen. Bitte ansehen "
            "und abdecken, was niemand sehen soll."
        )
    if cause == Cause.TOO_HARD:
        return _(
            "Das Foto ließ sich nicht mit vertretbarem Aufwand öffnen. Bitte um ein anderes Foto "
            "bitten."
        )
    return _(
        "Die Suche nach Gesichtern und Kennzeichen ist gescheitert. Bitte ansehen und abdecken, "
        "was niemand sehen soll."
    )
