"""File names: whatever comes in, what comes out is a plain name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rathaus.kernel.blobs.names import extension_of, safe_name

ANY_TEXT = st.text(max_size=400)
NASTY = st.text(alphabet="/\\.:\u202e\u200b\x00\n con-äß😀", max_size=300)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Mietvertrag.pdf", "Mietvertrag.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Erna\\Lageplan.png", "Lageplan.png"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("Straße\u00a0und   Platz.pdf", "Straße und Platz.pdf"),
        ("Gru\u0308n.jpg", "Grün.jpg"),
        (".htaccess", "htaccess"),
        ("-rf.pdf", "rf.pdf"),
        ("con.pdf", "_con.pdf"),
        ("wer?*|<>.pdf", "wer_____.pdf"),
        ("...", "datei"),
        ("", "datei"),
        ("dir/", "datei"),
    ],
)
def test_names(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_long_name_keeps_its_extension() -> None:
    name = safe_name("ä" * 300 + ".pdf")
    assert name == "ä" * 98 + ".pdf"
    assert len(name.encode()) == 200


def test_an_overlong_extension_is_cut_like_any_text() -> None:
    assert safe_name("a." + "b" * 300) == "a." + "b" * 118


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.PDF", ".pdf"), ("a.tar.gz", ".gz"), ("ohne", ""), (".htaccess", ""), ("punkt.", "")],
)
def test_extension(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@given(ANY_TEXT | NASTY)
@example("ü" * 200 + ".")
@example("a" * 119 + " .pdf")
@example("_con")
@example("\ufb1d" * 120)
def test_every_name_becomes_harmless_and_stays_so(sent: str) -> None:
    name = safe_name(sent)
    assert name == safe_name(name)
    assert 0 < len(name) <= 120
    assert len(name.encode()) <= 200
    assert not set(name) & set('/\\<>:"|?*`$')
    assert not [c for c in name if unicodedata.category(c)[0] == "C"]
    assert name[0] not in " .-"
    assert name[-1] not in " ."
