"""``rathaus procedures new``: a folder that passes at once, and never over another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from rathaus.cli.procedures import procedures_group
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.procedures.folder import check, load
from rathaus.procedures.folder.starter import _TITLE, begin_folder
from tests.cli.test_procedures import FOLDER


def run(*arguments: object) -> dict[str, object]:
    result = CliRunner().invoke(
        procedures_group,
        ["new", *(str(argument) for argument in arguments), "--json"],
        catch_exceptions=False,
    )
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_a_new_folder_passes_the_check_at_once(tmp_path: Path) -> None:
    made = run("stand-anmelden", "--title", "Stand anmelden", "--in", tmp_path)
    assert made["check"]["good"] is True  # type: ignore[index]
    procedure = load(tmp_path / "stand-anmelden")
    assert (procedure.key, procedure.service.names["de"]) == ("stand-anmelden", "Stand anmelden")
    kinds = {example.kind for example in procedure.examples}
    assert kinds >= {"grant", "refusal", "missing"}
    text = "".join(path.read_text() for path in (tmp_path / "stand-anmelden").rglob("*.*"))
    assert "mein-verfahren" not in text.lower()
    assert "mein verfahren" not in text.lower()


def test_without_a_title_the_key_gives_it(tmp_path: Path) -> None:
    run("stand-anmelden", "--in", tmp_path)
    assert load(tmp_path / "stand-anmelden").service.names["de"] == "Stand anmelden"


def test_another_procedure_can_be_the_beginning(tmp_path: Path) -> None:
    run("umzugszone", "--from", FOLDER, "--title", "Umzugszone", "--in", tmp_path, "--land", "SH")
    made, origin = load(tmp_path / "umzugszone"), load(FOLDER)
    assert (made.key, made.version, made.service.names["de"]) == ("umzugszone", 1, "Umzugszone")
    assert made.tables.keys() == origin.tables.keys()
    assert check(tmp_path / "umzugszone") == []


def test_a_key_of_the_library_will_do(tmp_path: Path) -> None:
    run("umzugszone", "--from", "mobiles-halteverbot", "--in", tmp_path)
    assert load(tmp_path / "umzugszone").letters == load(FOLDER).letters
    with pytest.raises(NotFound) as caught:
        run("umzugszone-2", "--from", "mobiles-haltverbot", "--in", tmp_path)
    assert "mobiles-halteverbot" in (caught.value.remedy or "")


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "stand").mkdir()
    (tmp_path / "stand" / "notiz.txt").write_text("meins")
    with pytest.raises(Conflict):
        run("stand", "--in", tmp_path)
    assert [path.name for path in (tmp_path / "stand").iterdir()] == ["notiz.txt"]


@pytest.mark.parametrize("key", ["Stand", "stand anmelden", "../stand", "", "straße", "a--b"])
def test_a_key_that_cannot_be_one_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(Invalid):
        begin_folder(tmp_path / "x", key=key)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ['Stand "A"', "Stand: A", "<b>", "#set", "{x}", "Haus & Hof"])
def test_a_title_that_would_break_a_file_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(Invalid):
        begin_folder(tmp_path / "x", key="x", title=title)


@example(title="No")
@example(title="Anmelden, ummelden")
@given(title=st.from_regex(_TITLE, fullmatch=True).filter(lambda title: len(title) <= 60))
def test_every_title_that_is_taken_gives_a_folder_that_loads(
    tmp_path_factory: pytest.TempPathFactory, title: str
) -> None:
    target = tmp_path_factory.mktemp("new") / "x"
    begin_folder(target, key="x", title=title)
    assert load(target).service.names["de"] == title
    copied = target.with_name("y")
    begin_folder(copied, key="y", title=title, source=target)
    assert load(copied).service.names["de"] == title
