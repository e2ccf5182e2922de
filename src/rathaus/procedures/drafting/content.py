"""What one version of a draft says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid
from rathaus.procedures.drafting.addressees import Addressee, checked
from rathaus.procedures.models import LetterDraftVersion
from rathaus.records.models import Case

MAX_SUBJECT = 200
MAX_TEXT = 40_000
MAX_NOTE = 300


@dataclass(frozen=True, slots=True)
class Content:
    """Subject, addressee and text; equal contents are the same version."""

    subject: str
    addressee: Addressee
    text: str


def content_of(version: LetterDraftVersion) -> Content:
    """What a version says."""
    return Content(version.subject, Addressee.of(version.addressee), version.text)


def tidied(case: Case, content: Content) -> Content:
    """The content as it is kept; raises :class:`Invalid` naming what cannot be kept."""
    fields = {}
    subject = " ".join(content.subject.split())
    text = content.text.replace("\r\n", "\n").rstrip()
    if not subject:
        fields["subject"] = _("Bitte einen Betreff eingeben.")
    elif len(subject) > MAX_SUBJECT:
        fields["subject"] = _("Der Betreff ist länger als %(n)s Zeichen.") % {"n": MAX_SUBJECT}
    if len(text) > MAX_TEXT:
        fields["text"] = _("Der Text ist länger als %(n)s Zeichen.") % {"n": MAX_TEXT}
    if "\0" in subject + text:
        fields["text"] = _("Der Text enthält ein Zeichen, das sich nicht speichern lässt.")
    try:
        addressee = checked(case, content.addressee)
    except Invalid as error:
        fields |= error.fields
        addressee = content.addressee
    if fields:
        raise Invalid(
            _("Der Entwurf ist noch nicht gespeichert."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    return replace(content, subject=subject, text=text, addressee=addressee)
