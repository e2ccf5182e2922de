"""The end of a draft: to the file, out of the house; and on the way there, to co-signature."""

from __future__ import annotations

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.blobs import Blob
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.mail.actions import Attachment, send_message
from rathaus.mail.models import Delivery
from rathaus.people.actions.parties import register_party
from rathaus.people.models import Party
from rathaus.procedures.drafting.addressees import Envelope, envelope
from rathaus.procedures.drafting.content import Content, content_of
from rathaus.procedures.drafting.errors import Outdated
from rathaus.procedures.drafting.events import (
    LetterDraftCirculated,
    LetterDraftFiled,
    LetterDraftSent,
)
from rathaus.procedures.drafting.placeholders import gaps_in
from rathaus.procedures.drafting.printing import draft_mark, printed
from rathaus.procedures.drafting.queries import find_version
from rathaus.procedures.drafting.writing import finish, locked
from rathaus.procedures.models import LetterDraft
from rathaus.records.actions import Paper, add_document, add_version
from rathaus.records.models import Case, Direction, Document, DocumentVersion

DRAFT, LETTER, NOTE = "draft", "letter", "note"
"""What documents are called that come from drafts: still in the making, sent, kept inside."""
_FEWEST_LINES = 2


@action
def file_draft(*, actor: Actor, draft_id: UUID, base: int) -> Document:
    """Put a draft to the file as a PDF, its source text as the version before; it goes nowhere.

    Raises :class:`Outdated`, :class:`Invalid` where gaps are left, and what
    :func:`rathaus.procedures.drafting.writing.locked` raises.
    """
    draft, content = _ready(actor, draft_id, base)
    document = _to_file(actor, draft.case, content, out=False)
    draft.document = document
    finish(draft, LetterDraft.State.FILED, actor)
    filed = LetterDraftFiled(
        subject=draft.case.ref,
        draft=str(draft.pk),
        version=draft.number,
        document=Reference("document", str(document.pk)),
    )
    record(filed, actor=actor)
    return document


@action
def send_draft(*, actor: Actor, draft_id: UUID, base: int) -> Delivery:
    """Put a draft to the file as a letter and send it: into the mailbox or to the out tray.

    What does not go to the applicant or who acts for them goes by post, and the other parties do
    not read it. Raises as :func:`file_draft`, :class:`Invalid` where nobody is addressed,
    :class:`NotAllowed` for whoever may not write for the office.
    """
    draft, content = _ready(actor, draft_id, base)
    to = envelope(draft.case, content.addressee)
    if content.addressee.kind == "internal" or (to.party is None and not content.addressee.lines):
        raise Invalid(
            _("Dieses Schreiben hat keinen Empfänger."),
            remedy=_("Wählen Sie, an wen es geht, oder nehmen Sie es zu den Akten."),
            fields={"addressee": _("Bitte wählen Sie, an wen das Schreiben geht.")},
        )
    shared = to.party is not None and _is_read_by(draft.case, to.party)
    if not shared and len(to.lines) < _FEWEST_LINES:
        raise Invalid(
            _("Für diesen Brief fehlt die Anschrift."),
            remedy=_("Wählen Sie „an eine andere Anschrift“, und schreiben Sie sie dort hin."),
            fields={"lines": _("Bitte geben Sie Name und Anschrift an, Zeile für Zeile.")},
        )
    document = _to_file(actor, draft.case, content, out=True, shared=shared)
    delivery = _send(actor, draft.case, content, document, to, by_post=not shared)
    draft.document = document
    finish(draft, LetterDraft.State.SENT, actor)
    sent = LetterDraftSent(
        subject=draft.case.ref,
        draft=str(draft.pk),
        version=draft.number,
        document=Reference("document", str(document.pk)),
        delivery=Reference("delivery", str(delivery.pk)),
    )
    record(sent, actor=actor)
    return delivery


@action
def circulate_draft(*, actor: Actor, draft_id: UUID, base: int) -> DocumentVersion:
    """Put the present version to the file as an internal document of the kind „draft“.

    The door for co-signature: each further call adds a version to the same document, so that what
    was signed stays what it was. The draft stays open; what it becomes is another document.
    """
    draft, content = _checked(actor, draft_id, base)
    pdf = printed(actor, draft.case, content, mark=draft_mark(draft.number))
    name = f"{content.subject}.pdf"
    blob = blobs.put(pdf.data, name=name, purpose="generated")
    if draft.circulated is None:
        title = _("Entwurf: %(subject)s") % {"subject": content.subject}
        paper = Paper(blob, name, title, DRAFT, Direction.INTERNAL, Visibility.INTERNAL)
        draft.circulated = add_document(actor=actor, case=draft.case, paper=paper)
        version = draft.circulated.current
    else:
        draft.circulated.case = draft.case
        version = add_version(actor=actor, document=draft.circulated, blob=blob, name=name)
    draft.save(update_fields=["circulated"])
    circulated = LetterDraftCirculated(
        subject=draft.case.ref,
        draft=str(draft.pk),
        version=draft.number,
        document=Reference("document", str(draft.circulated.pk)),
        document_version=version.number,
    )
    record(circulated, actor=actor)
    return version


def _checked(actor: Actor, draft_id: UUID, base: int) -> tuple[LetterDraft, Content]:
    draft = locked(actor, draft_id)
    version = find_version(draft, draft.number)
    if base != draft.number:
        raise Outdated(version)
    return draft, content_of(version)


def _ready(actor: Actor, draft_id: UUID, base: int) -> tuple[LetterDraft, Content]:
    draft, content = _checked(actor, draft_id, base)
    gaps = gaps_in(f"{content.subject}\n{content.text}")
    if gaps:
        text = _("Noch auszufüllen: %(gaps)s.") % {"gaps": ", ".join(f"„{gap}“" for gap in gaps)}
        raise Invalid(
            _("Im Entwurf sind noch Lücken."),
            remedy=_("Füllen Sie aus, was in doppelten eckigen Klammern steht."),
            fields={"text": text},
        )
    return draft, content


def _is_read_by(case: Case, party: Party) -> bool:
    """Whether the case is theirs, so that they find its letters in it."""
    return party.pk in {case.applicant_id, case.agent_id}


def _to_file(
    actor: Actor, case: Case, content: Content, *, out: bool, shared: bool = False
) -> Document:
    """The source text as the first version, the PDF as the one that counts."""
    pdf = printed(actor, case, content)
    source = Paper(
        blob=_source(case, content),
        name=f"{content.subject}.txt",
        title=content.subject,
        kind=LETTER if out else NOTE,
        direction=Direction.OUT if out else Direction.INTERNAL,
        visibility=Visibility.PARTICIPANT if shared else Visibility.INTERNAL,
    )
    document = add_document(actor=actor, case=case, paper=source)
    name = f"{content.subject}.pdf"
    blob = blobs.put(pdf.data, name=name, purpose="generated")
    add_version(actor=actor, document=document, blob=blob, name=name)
    filed = Document.objects.prefetch_related("versions").get(pk=document.pk)
    filed.case = case
    return filed


def _source(case: Case, content: Content) -> Blob:
    with translation.override("de"):
        lines = envelope(case, content.addressee).lines
    told = "\n".join([*lines, "", content.subject, "", content.text, ""])
    return blobs.put(told.encode(), name="entwurf.txt", purpose="generated")


def _send(
    actor: Actor,
    case: Case,
    content: Content,
    document: Document,
    to: Envelope,
    *,
    by_post: bool,
) -> Delivery:
    recipient = to.party or _known_by_address(actor, to.lines)
    return send_message(
        actor=actor,
        office=case.office_id,
        recipient=recipient,
        subject=content.subject,
        body=_(
            "Bitte lesen Sie das Schreiben in der Anlage.\n\n"
            "Haben Sie Fragen? Antworten Sie einfach auf diese Nachricht."
        ),
        case=case.pk,
        scope=case.procedure_key,
        attachments=[Attachment(document.pk, document.title, document.current.sha256)],
        visibility=Visibility(document.visibility),
        address=to.lines if by_post else (),
    )


def _known_by_address(actor: Actor, lines: tuple[str, ...]) -> Party:
    """Who stands in the first line of a free address: as somebody to write to, and no more."""
    values = {"kind": Party.Kind.ORGANISATION.value, "organisation": lines[0]}
    return register_party(actor=actor, values=values)
