"""Foreign HTML: no word is lost, nothing of it can run, links lead only where links may lead."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from rathaus.catalogue.exchange.cleaning import markup_of, safe_address, visible
from rathaus.catalogue.markup import plain, render
from tests.catalogue.exchange.nasty import NASTY, ODD

ALLOWED = {"a", "em", "h3", "h4", "h5", "li", "ol", "p", "strong", "ul", "br"}
SCHEMES = re.compile(r"^(https?://|mailto:|tel:)")


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def assert_harmless(page: str) -> None:
    """Only our few elements, no attributes but safe addresses."""
    root = lxml_html.fragment_fromstring(page, create_parent="div")
    for element in root.iterdescendants():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel"}
        if "href" in element.attrib:
            assert SCHEMES.match(element.attrib["href"])


@pytest.mark.parametrize("html", NASTY + ODD)
def test_nothing_runs_and_no_word_is_lost(html: str) -> None:
    text = markup_of(html)
    assert_harmless(render(text))
    assert letters(plain(text)) == letters(visible(html))


PIECES = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<strong>", "</strong>", "<em>", "</em>",
     "<br>", "<a href='https://x.example/'>", "<a href='javascript:x'>", "</a>", "<h2>", "</h2>",
     "<script>", "</script>", "<td>", "wort", " ", "*", "_", "[", "]", "(", ")", "#", "1.", "-",
     "&lt;", "&amp;", "|", "\\", "`", "~", "!", ":", "{", "}", "é", "\n"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_is_put_together(html: str) -> None:
    text = markup_of(html)
    assert_harmless(render(text))
    assert letters(plain(text)) == letters(visible(html))


def test_lists_links_and_headings_stay() -> None:
    text = markup_of(
        "<p>Bringen Sie mit:</p><ul><li>den <strong>Ausweis</strong></li>"
        "<li><a href='https://stadt.example/f.pdf'>Formular</a></li></ul>"
        "<p><strong>So geht es weiter</strong></p><ol><li>Kommen<br>Sie</li></ol>"
    )
    assert text == (
        "Bringen Sie mit:\n\n- den **Ausweis**\n- [Formular](https://stadt.example/f.pdf)\n\n"
        "# So geht es weiter\n\n1. Kommen\n\n   Sie"
    )


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://stadt.example/a b", "https://stadt.example/ab"),
        ("mailto:amt@stadt.example", "mailto:amt@stadt.example"),
        ("tel:+49 89 233", "tel:+4989233"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("/leistungen/", ""),
        ("//evil.example", ""),
        ("https:///", ""),
        ('https://x.example/"><script>', "https://x.example/%22%3E%3Cscript%3E"),
    ],
)
def test_addresses(address: str, kept: str) -> None:
    assert safe_address(address) == kept
