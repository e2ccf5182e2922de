"""PDFs that hide a name in every place where a file can keep one."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image
from pypdf import PdfReader

from tests.records.renditions.papers import written

NAME = "Meierhofen"


def talkative() -> bytes:
    """Two pages that name somebody; so do all the corners of the file that no reader sees."""
    first = f"Gutachten über {NAME} \\ Der Nachbar klagt"
    content = written(first, f"Zweite Seite ohne Namen, siehe {NAME}")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0].obj
        pdf.attachments["anlage.txt"] = f"Anlage zu {NAME}".encode()
        pdf.docinfo["/Title"] = f"Sache {NAME}"
        with pdf.open_metadata() as about:
            about["dc:title"] = f"Sache {NAME}"
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(NAME, 0))
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=f"app.alert('{NAME}')"
        )
        comment = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[9, 9, 30, 30], Contents=NAME
        )
        page.Annots = pikepdf.Array([pdf.make_indirect(comment), _field(pdf)])
        page.PieceInfo = pikepdf.Dictionary(Editor=pikepdf.Dictionary(Private=NAME))
        hidden = pikepdf.Stream(pdf, f"BT ({NAME}) Tj ET".encode())
        hidden.Type, hidden.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        hidden.BBox = pikepdf.Array([0, 0, 9, 9])
        # Both pages share their resources; only the first would draw this form.
        shared = pikepdf.Dictionary(Never=pdf.make_indirect(hidden))
        for one in pdf.pages:
            one.obj.Resources.XObject = pdf.make_indirect(shared)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _field(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A field of a form, filled in, on the page."""
    look = pikepdf.Stream(pdf, b"BT /F 12 Tf 2 4 Td (Feldinhalt) Tj ET")
    look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    look.BBox = pikepdf.Array([0, 0, 120, 20])
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    look.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[100, 100, 220, 120], F=4,
            FT=pikepdf.Name.Tx, T="feld", V=f"{NAME}", AP=pikepdf.Dictionary(N=look),
        )
    )  # fmt: skip
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    return field


def texts(content: bytes) -> Iterator[str]:
    """Everything that three readers can get out of a file: text, and every object unpacked."""
    reader = PdfReader(io.BytesIO(content))
    yield from (page.extract_text() for page in reader.pages)
    pdf = pdfium.PdfDocument(content)
    yield from (pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    with pikepdf.open(io.BytesIO(content)) as opened:
        for thing in opened.objects:
            yield repr(thing)
            if isinstance(thing, pikepdf.Stream) and "/DCTDecode" not in repr(thing.get("/Filter")):
                raw = thing.read_bytes()
                yield raw.decode("latin-1")
                yield raw.decode("utf-16-be", "ignore")


def says(content: bytes, word: str) -> bool:
    """Whether any reader finds the word, plain or as the codes in which a text layer writes."""
    coded = word.encode("utf-16-be").hex()
    return any(word in text or coded in text.lower() for text in texts(content))


def picture_of(content: bytes, page: int = 0) -> Image.Image:
    """The page as it looks, 200 dots an inch."""
    drawn: Image.Image = pdfium.PdfDocument(content)[page].render(scale=200 / 72).to_pil()
    return drawn.convert("L")


def words_of_page(content: bytes, page: int = 0) -> list[str]:
    """The words of one page, as a reader for the blind gets them."""
    text: str = pdfium.PdfDocument(content)[page].get_textpage().get_text_range()
    return text.split()
