"""Adapters of optional programs: with a stand-in that speaks their command line, and for real."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from rathaus.kernel.blobs import media
from rathaus.records.renditions.pages import words_on
from rathaus.records.renditions.tools import OCR, OFFICE, Tool, ToolFailed
from rathaus.records.renditions.typesetting import declared_part
from tests.records.renditions.papers import scanned, written
from tests.records.renditions.test_making import a_docx

OFFICE_PROGRAM = """#!/bin/sh
[ "$1" = --version ] && { echo "LibreOffice 7.4.7.2 40(Build:2)"; exit 0; }
echo "$PWD" > "$LOG"
profile=${1#-env:UserInstallation=file://}
grep -q "DisableMacrosExecution" "$profile/user/registrymodifications.xcu" || exit 11
[ "$2" = --headless ] || exit 12
shift 6
[ "$1" = --convert-to ] || exit 13
[ "$2" = 'pdf:writer_pdf_Export:{"SelectPdfVersion": {"type": "long", "value": "2"}}' ] || exit 14
[ "$3" = --outdir ] && [ "$HOME" = "$4" ] || exit 15
[ -s "$5" ] || exit 16
%s
"""
OCR_PROGRAM = """#!/bin/sh
[ "$1" = --version ] && { echo "16.10.4"; exit 0; }
echo "$PWD" > "$LOG"
case " $* " in
  *" --output-type pdfa-2 "*" --skip-text "*" source.pdf result.pdf ") ;;
  *) exit 11 ;;
esac
[ -s source.pdf ] || exit 12
%s
"""
TESSERACT = """#!/bin/sh
[ "$1" = --list-langs ] && printf 'List of available languages (2):\\n%s\\nosd\\n'
"""
HANGS = "sleep 300 &\necho $! >> $LOG\nwait"


class Machine:
    """A folder of programs, and what they have noted."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.log = folder, folder / "log"
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def install(self, name: str, script: str) -> None:
        program = self.folder / name
        program.write_text(script.replace("$LOG", str(self.log)))
        program.chmod(0o755)

    def noted(self) -> list[str]:
        return self.log.read_text().split()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_nothing_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert (OFFICE.check(), OCR.check()) == (None, None)
    assert OCR.missing() == "Text nicht erkannt: ocrmypdf ist nicht installiert"
    with pytest.raises(ToolFailed, match="LibreOffice ist nicht installiert"):
        OFFICE.as_pdfa(b"x", media.DOCX)


def test_the_office_program_is_called_safely_and_leaves_nothing(machine: Machine) -> None:
    machine.install("soffice", OFFICE_PROGRAM % 'cp "$5" "$4/document.pdf"')

    assert OFFICE.check() == "LibreOffice 7.4.7.2"
    assert OFFICE.as_pdfa(b"Inhalt", media.DOCX) == b"Inhalt"
    (folder,) = machine.noted()
    assert not Path(folder).exists()


def test_recognition_is_called_in_german_and_leaves_nothing(machine: Machine) -> None:
    machine.install("ocrmypdf", OCR_PROGRAM % "cp source.pdf result.pdf; echo $* >> $LOG")
    machine.install("tesseract", TESSERACT % "deu")

    assert OCR.check() == "ocrmypdf 16.10.4"
    assert OCR.recognised(b"Inhalt") == b"Inhalt"
    folder, *arguments = machine.noted()
    assert "--language deu" in " ".join(arguments)
    assert not Path(folder).exists()
    assert OCR.as_pdfa(b"Inhalt") == b"Inhalt"
    assert "--tesseract-timeout 0" in " ".join(machine.noted())


def test_recognition_without_german_is_not_there(machine: Machine) -> None:
    machine.install("ocrmypdf", OCR_PROGRAM % "")
    machine.install("tesseract", TESSERACT % "eng")

    assert OCR.check() is None
    assert OCR.missing() == "Text nicht erkannt: tesseract-ocr-deu ist nicht installiert"


@pytest.mark.parametrize(("does", "why"), [("exit 3", "3: "), ("echo fertig", "no result")])
def test_a_program_that_fails_or_leaves_nothing_is_told(
    machine: Machine, does: str, why: str
) -> None:
    machine.install("soffice", OFFICE_PROGRAM % does)

    with pytest.raises(ToolFailed, match=why):
        OFFICE.as_pdfa(b"Inhalt", media.DOCX)
    assert not Path(machine.noted()[0]).exists()


def test_a_program_that_hangs_is_ended_with_everything_it_started(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.install("soffice", OFFICE_PROGRAM % HANGS)
    monkeypatch.setattr(type(OFFICE), "seconds", 1)

    with pytest.raises(ToolFailed, match="timeout"):
        OFFICE.as_pdfa(b"Inhalt", media.DOCX)

    folder, sleeper = machine.noted()
    assert not Path(folder).exists()
    assert _gone(int(sleeper))


@pytest.mark.parametrize("tool", [OFFICE, OCR], ids=lambda tool: str(tool.name))
def test_the_real_program_makes_pdfa(tool: Tool) -> None:
    if tool.check() is None:
        pytest.skip(f"{tool.name} ist nicht installiert")
    if tool is OFFICE:
        made = OFFICE.as_pdfa(a_docx("Sehr geehrte Damen", "und Herren"), media.DOCX)
        said = "Sehr geehrte Damen und Herren"
    else:
        made, said = OCR.recognised(scanned("Gewerbeanmeldung")), "Gewerbeanmeldung"
        kept = OCR.as_pdfa(written("Bescheid über Wohngeld"))
        assert " ".join(word.text for word in words_on(kept, 1)) == "Bescheid über Wohngeld"
        assert declared_part(kept) == 2

    assert " ".join(word.text for word in words_on(made, 1)) == said
    assert declared_part(made) == 2


def _gone(process: int) -> bool:
    """Ended; a zombie that nobody has fetched yet counts as ended."""
    for _try in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    os.kill(process, 9)
    return False
