"""Tables of the room, split by noun."""

from rathaus.procedures.models.cosigning import (
    Disposition,
    DispositionPoint,
    Round,
    RoundStep,
)
from rathaus.procedures.models.decisions import Decision, DecisionEnd, Ended
from rathaus.procedures.models.drafting import (
    Checkout,
    LetterDraft,
    LetterDraftVersion,
    TemplateVersion,
)
from rathaus.procedures.models.drafts import Draft
from rathaus.procedures.models.entries import Entry, EntryEnd
from rathaus.procedures.models.follow_ups import FollowUp
from rathaus.procedures.models.intakes import Intake
from rathaus.procedures.models.issued_letters import IssuedLetter
from rathaus.procedures.models.runs import PlaceUse, Run, Timer
from rathaus.procedures.models.tasks import Task
from rathaus.procedures.models.versions import ProcedureVersion, Setting

__all__ = [
    "Checkout",
    "Decision",
    "DecisionEnd",
    "Disposition",
    "DispositionPoint",
    "Draft",
    "Ended",
    "Entry",
    "EntryEnd",
    "FollowUp",
    "Intake",
    "IssuedLetter",
    "LetterDraft",
    "LetterDraftVersion",
    "PlaceUse",
    "ProcedureVersion",
    "Round",
    "RoundStep",
    "Run",
    "Setting",
    "Task",
    "TemplateVersion",
    "Timer",
]
