"""Facts about drafts, reservations and templates: who, which version, never what it says."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("letter_draft.started", visibility=Visibility.INTERNAL)
class LetterDraftStarted:
    """A draft began, from a template or empty."""

    subject: Reference
    draft: str
    template: str


@fact("letter_draft.saved", visibility=Visibility.INTERNAL)
class LetterDraftSaved:
    """A version was saved; ``restored_from`` is the earlier one that it repeats."""

    subject: Reference
    draft: str
    version: int
    restored_from: int | None = None


@fact("letter_draft.circulated", visibility=Visibility.INTERNAL)
class LetterDraftCirculated:
    """A version lies in the file as an internal document, for others to co-sign."""

    subject: Reference
    draft: str
    version: int
    document: Reference
    document_version: int


@fact("letter_draft.filed", visibility=Visibility.INTERNAL)
class LetterDraftFiled:
    """A draft became a document of the file and went nowhere."""

    subject: Reference
    draft: str
    version: int
    document: Reference


@fact("letter_draft.sent", visibility=Visibility.INTERNAL)
class LetterDraftSent:
    """A draft became a letter and left: ``delivery`` tells how."""

    subject: Reference
    draft: str
    version: int
    document: Reference
    delivery: Reference


@fact("letter_draft.discarded", visibility=Visibility.INTERNAL)
class LetterDraftDiscarded:
    """A draft was given up; its versions, and the reason, stay until the file ends."""

    subject: Reference
    draft: str


@fact("checkout.taken", visibility=Visibility.INTERNAL)
class CheckedOut:
    """Somebody reserved a draft or an office document (``thing``), on the basis of a version."""

    subject: Reference
    thing: str
    base: int


@fact("checkout.ended", visibility=Visibility.INTERNAL)
class CheckoutEnded:
    """The reservation is over: checked in, given back, or finished with the draft."""

    subject: Reference
    thing: str
    how: str
    version: int


@fact("checkout.broken", visibility=Visibility.INTERNAL)
class CheckoutBroken:
    """Somebody ended the reservation of ``holder``; why, stays with it until the file ends."""

    subject: Reference
    thing: str
    holder: str


@fact("letter_template.proposed", visibility=Visibility.INTERNAL)
class TemplateProposed:
    """A version of a template was proposed; it waits for somebody else."""

    subject: Reference
    key: str
    version: int
    withdrawn: bool


@fact("letter_template.released", visibility=Visibility.INTERNAL)
class TemplateReleased:
    """A second person released a version: it is in force."""

    subject: Reference
    key: str
    version: int
