"""What stands in the letters of the file, as one line of text."""

from __future__ import annotations

import io

from pypdf import PdfReader

from rathaus.kernel.blobs import read
from rathaus.procedures.models import Decision
from rathaus.records.models import Document


def text_of(letter: Decision | Document) -> str:
    """The text of a PDF in the file: a document, or the one of a decision."""
    if isinstance(letter, Decision):
        letter = Document.objects.get(pk=letter.document)
    pdf = PdfReader(io.BytesIO(read(letter.current.blob)))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    return " ".join(text.replace("\u00a0", " ").split())
