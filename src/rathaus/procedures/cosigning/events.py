"""What happens to papers on their way through several hands, as facts: no note, no name."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("cosigning.started", visibility=Visibility.INTERNAL)
class CosigningStarted:
    """A version of a document was sent round for signatures."""

    subject: Reference
    round: str
    document: Reference
    sha256: str
    steps: int
    due_on: str


@fact("cosigning.opened", visibility=Visibility.INTERNAL)
class StepOpened:
    """It is somebody's turn: from here on the lead time of the step counts."""

    subject: Reference
    round: str
    step: str
    stage: int
    office: str


@fact("cosigning.signed", visibility=Visibility.INTERNAL)
class Signed:
    """A step was signed; ``waited_s`` are the seconds since it was its turn."""

    subject: Reference
    round: str
    step: str
    stage: int
    office: str
    in_place: bool
    final: bool
    waited_s: int


@fact("cosigning.dissented", visibility=Visibility.INTERNAL)
class Dissented:
    """A step was signed with a dissenting note; fields as in :class:`Signed`."""

    subject: Reference
    round: str
    step: str
    stage: int
    office: str
    in_place: bool
    final: bool
    waited_s: int


@fact("cosigning.returned", visibility=Visibility.INTERNAL)
class Returned:
    """Somebody gave the paper back unsigned; the round is over."""

    subject: Reference
    round: str
    step: str
    stage: int
    office: str
    in_place: bool
    waited_s: int


@fact("cosigning.recalled", visibility=Visibility.INTERNAL)
class CosigningRecalled:
    """Whoever started it took the paper back; the signatures so far are void."""

    subject: Reference
    round: str
    signatures: int


@fact("cosigning.stopped", visibility=Visibility.INTERNAL)
class CosigningStopped:
    """A round ended by itself: ``why`` is ``version`` (a newer one came) or ``withdrawn``."""

    subject: Reference
    round: str
    why: str
    signatures: int


@fact("cosigning.finished", visibility=Visibility.INTERNAL)
class CosigningFinished:
    """The last signature is there; ``took_s`` are the seconds since the start."""

    subject: Reference
    round: str
    document: Reference
    sha256: str
    signatures: int
    dissents: int
    took_s: int


@fact("circulation.started", visibility=Visibility.INTERNAL)
class CirculationStarted:
    """A document goes round for information."""

    subject: Reference
    round: str
    document: Reference
    steps: int
    due_on: str


@fact("circulation.noted", visibility=Visibility.INTERNAL)
class Noted:
    """Somebody took note of a document."""

    subject: Reference
    round: str
    step: str
    office: str
    in_place: bool
    waited_s: int


@fact("circulation.reminded", visibility=Visibility.INTERNAL)
class Reminded:
    """The day has come and somebody has not done it yet."""

    subject: Reference
    round: str
    step: str


@fact("circulation.recalled", visibility=Visibility.INTERNAL)
class CirculationRecalled:
    """Whoever sent a document round took it back."""

    subject: Reference
    round: str


@fact("circulation.finished", visibility=Visibility.INTERNAL)
class CirculationFinished:
    """Everybody has taken note."""

    subject: Reference
    round: str
    took_s: int


@fact("disposition.made", visibility=Visibility.INTERNAL)
class DispositionMade:
    """It was written down what is to be done, point by point."""

    subject: Reference
    disposition: str
    points: tuple[str, ...]


@fact("disposition.ticked", visibility=Visibility.INTERNAL)
class PointTicked:
    """A point of a disposition is done."""

    subject: Reference
    disposition: str
    point: str
    kind: str
