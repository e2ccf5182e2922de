"""Tables of the room, split by noun."""

from rathaus.records.models.cases import (
    CASE_MOVES,
    ENDED,
    Case,
    CaseState,
    Channel,
    Consultation,
    Note,
    Outcome,
    Participant,
    Role,
)
from rathaus.records.models.disposal import (
    DestructionEntry,
    DestructionList,
    DestructionSignature,
    Offer,
    OfferedFile,
    Verdict,
)
from rathaus.records.models.documents import Direction, Document, DocumentVersion
from rathaus.records.models.files import File, FileKind
from rathaus.records.models.numbers import CounterNumber, StatusTry
from rathaus.records.models.plan import Appraisal, PlanEntry
from rathaus.records.models.renditions import (
    Rendition,
    RenditionDue,
    RenditionKind,
    RenditionState,
)
from rathaus.records.models.search import (
    Amount,
    DocumentText,
    SavedSearch,
    SearchDue,
    SearchLine,
    TextState,
    WithheldSearch,
)
from rathaus.records.models.structure import (
    EarlierTitle,
    FileNote,
    LinkKind,
    PaperLoan,
    PaperMove,
    PaperPart,
    RecordLink,
    RecordMove,
)

__all__ = [
    "CASE_MOVES",
    "ENDED",
    "Amount",
    "Appraisal",
    "Case",
    "CaseState",
    "Channel",
    "Consultation",
    "CounterNumber",
    "DestructionEntry",
    "DestructionList",
    "DestructionSignature",
    "Direction",
    "Document",
    "DocumentText",
    "DocumentVersion",
    "EarlierTitle",
    "File",
    "FileKind",
    "FileNote",
    "LinkKind",
    "Note",
    "Offer",
    "OfferedFile",
    "Outcome",
    "PaperLoan",
    "PaperMove",
    "PaperPart",
    "Participant",
    "PlanEntry",
    "RecordLink",
    "RecordMove",
    "Rendition",
    "RenditionDue",
    "RenditionKind",
    "RenditionState",
    "Role",
    "SavedSearch",
    "SearchDue",
    "SearchLine",
    "StatusTry",
    "TextState",
    "Verdict",
    "WithheldSearch",
]
