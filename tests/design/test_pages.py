"""Whole pages: strict policy, unique ids, nothing missing when nothing is given."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.test import Client
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
DESIGN = ROOT / "src" / "rathaus" / "design"
PAGES = ("/design/", "/design/desk/", "/error/", "/form/", "/letter/")

pytestmark = pytest.mark.usefixtures("frame")


def page(path: str) -> html.HtmlElement:
    return html.document_fromstring(Client().get(path).content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline(path: str) -> None:
    found = page(path)
    assert found.xpath("//@style") == []
    assert found.xpath("//style") == []
    assert found.xpath("//script[not(@src)]") == []
    assert [name for e in found.iter() for name in e.attrib if name.startswith("on")] == []


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_references_lead_somewhere(path: str) -> None:
    found = page(path)
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids)) > 0
    named = " ".join(found.xpath("//@for | //@aria-describedby | //@aria-labelledby")).split()
    assert set(named) - set(ids) == set()


@pytest.mark.parametrize("path", PAGES)
def test_there_is_one_heading_of_the_first_level(path: str) -> None:
    if path != "/letter/":  # its text brings its own
        assert len(page(path).xpath("//h1")) == 1


@pytest.mark.parametrize("path", PAGES)
def test_every_static_file_exists(path: str) -> None:
    addresses = page(path).xpath("//link/@href | //script/@src | //*[local-name()='use']/@href")
    files = {address.removeprefix("/static/").split("#")[0] for address in addresses
             if address.startswith("/static/")}  # fmt: skip
    assert files
    assert {name for name in files if finders.find(name) is None} == set()


def test_the_error_page_names_cause_remedy_and_a_way_back() -> None:
    found = page("/error/")
    assert found.xpath("string(//h1)") == "Diese Seite gibt es nicht."
    assert found.xpath("string(//p[@class='lead'])") == "Prüfen Sie die Adresse."
    assert found.xpath("//ul[@class='error-page__fields']/li/text()") == ["Der Ort fehlt."]
    assert found.xpath("//main//a/@href") == ["/"]


def test_a_page_with_errors_says_so_in_its_title() -> None:
    assert page("/form/").xpath("string(//title)") == "Fehler: Angaben"


def test_the_page_speaks_its_language() -> None:
    assert page("/error/").xpath("string(/html/@lang)") == "de"
    english = Client(headers={"accept-language": "en"}).get("/error/").content.decode()
    assert html.document_fromstring(english).xpath("string(/html/@lang)") == "en"


def test_every_string_has_its_english() -> None:
    """What templates and tags say stands in the English catalogue, and nothing there is empty."""
    path = DESIGN / "locale" / "en" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    said = {message.id if isinstance(message.id, str) else message.id[0]: message.string
            for message in catalogue if message.id}  # fmt: skip
    pages = [page for page in DESIGN.rglob("*.html") if not page.name.startswith("styleguide")]
    sources = [p.read_text(encoding="utf-8") for p in (*pages, *DESIGN.rglob("*.py"))]
    pattern = re.compile(r"""(?:\{%\s*translate\s+|\b_\()(["'])(.+?)\1""")
    used = {text for source in sources for _, text in pattern.findall(source)}
    assert len(used) > 50
    assert used - said.keys() == set()
    assert [text for text, english in said.items() if not all([english])] == []


def test_static_files_survive_the_manifest(tmp_path: Path) -> None:
    """Hashed names: every address inside style sheets leads to a file."""
    target = ManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    files = {}
    for finder in finders.get_finders():
        for name, source in finder.list([]):
            if name.startswith(("design/", "vendor/")):
                with source.open(name) as content:
                    target.save(name, content)
                files[name] = (target, name)
    problems = [done for _, _, done in target.post_process(files) if isinstance(done, Exception)]
    assert len(files) > 30
    assert problems == []


def test_the_committed_foreign_files_are_those_that_were_fetched() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "vendor.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
