"""Templates that may not be used, and decisions that are incomplete."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.kernel.errors import Invalid
from rathaus.procedures.letters import (
    Finding,
    LetterRefused,
    Pdf,
    check_decision_parts,
    inspect,
    lint,
    load_letters,
    require_complete,
)
from tests.procedures.letter_samples import (
    COMMON,
    HEAD,
    LETTERS,
    folder_with,
    printed,
    shipped,
    written,
)

DECISION = (
    '#import "/common/letters/letterhead.typ": *\n\n'
    '#show: letter.with(kind: "decision", burden: true, subject: "Probe")\n'
)
COMPLETE = {
    "authority", "addressee", "date", "reference", "tenor", "hearing", "facts", "law", "discretion",
    "fee", "remedy", "remedy-body", "remedy-seat", "remedy-form", "remedy-deadline", "official",
    "plain-language",
}  # fmt: skip


# --- What a decision must contain ----------------------------------------------------------------


def test_a_complete_decision_lacks_nothing() -> None:
    automatic = (COMPLETE - {"official"}) | {"automation-notice", "human-review"}
    assert [check_decision_parts(parts) for parts in (COMPLETE, automatic)] == [[], []]


@pytest.mark.parametrize("part", sorted(COMPLETE))
def test_each_part_is_missed(part: str) -> None:
    assert [missing.key for missing in check_decision_parts(COMPLETE - {part})] == [part]


def test_an_automatic_decision_without_a_way_to_a_human_is_incomplete() -> None:
    parts = (COMPLETE - {"official"}) | {"automation-notice"}
    assert [missing.key for missing in check_decision_parts(parts)] == ["human-review"]


def test_hearing_and_discretion_are_needed_where_they_apply() -> None:
    parts = COMPLETE - {"hearing", "discretion"}
    assert check_decision_parts(parts, burden=False, discretion=False) == []
    assert [missing.key for missing in check_decision_parts(parts)] == ["hearing", "discretion"]


def test_the_shipped_decisions_are_complete() -> None:
    for name in ("decision", "refusal"):
        pdf = printed(shipped(name), name)
        assert (pdf.kind, pdf.burden) == ("decision", True)
        assert check_decision_parts(pdf.parts) == []
        require_complete(pdf)


def test_a_decision_without_remedy_does_not_leave_the_house() -> None:
    pdf = printed(written("Text.", DECISION))
    with pytest.raises(Invalid) as caught:
        require_complete(pdf)
    assert set(caught.value.fields) == COMPLETE - {"authority", "addressee", "date", "reference"}
    assert "die Rechtsbehelfsbelehrung (§ 37 Abs. 6 VwVfG)" in caught.value.message


def test_a_notice_needs_no_parts_of_a_decision() -> None:
    pdf = printed(written("Text."))
    require_complete(pdf)
    assert pdf.kind == "notice"


def test_a_part_counts_only_where_it_was_set() -> None:
    hidden = '#if false { part("remedy", [Widerspruch]) }\n// part("remedy")\nText „remedy“.'
    assert "remedy" not in printed(written(hidden, DECISION)).parts


# --- The linter ----------------------------------------------------------------------------------


def test_the_shipped_letters_have_no_faults() -> None:
    assert lint(LETTERS, COMMON) == []
    kinds = {one.name: one.kind for one in inspect(LETTERS, COMMON)}
    assert kinds == {
        "closing": "notice", "decision": "decision", "payment-receipt": "notice",
        "receipt": "notice", "refusal": "decision", "request": "notice",
    }  # fmt: skip


def test_a_missing_part_is_named_with_file_and_line(tmp_path: Path) -> None:
    source = (LETTERS / "decision.typ").read_text().replace("#remedy(data.remedy)", "")
    folder_with(tmp_path, decision=source)
    for name in ("places.typ", "sample.json"):
        (tmp_path / name).write_bytes((LETTERS / name).read_bytes())
    line = source[: source.index("#show: letter.with(")].count("\n") + 1
    assert lint(tmp_path, COMMON) == [
        Finding("decision.typ", line, f"Dem Bescheid fehlt {part}.")
        for part in (
            "die Rechtsbehelfsbelehrung (§ 37 Abs. 6 VwVfG)",
            "die Rechtsbehelfsbelehrung: Behörde oder Gericht (§ 37 Abs. 6 VwVfG)",
            "die Rechtsbehelfsbelehrung: Sitz (§ 37 Abs. 6 VwVfG)",
            "die Rechtsbehelfsbelehrung: Form (§ 36 SGB X)",
            "die Rechtsbehelfsbelehrung: Frist (§ 37 Abs. 6 VwVfG)",
        )
    ]


def test_a_letter_that_cannot_be_set_is_a_finding(tmp_path: Path) -> None:
    folder_with(tmp_path, broken=HEAD + "\nText #data.nobody")
    assert lint(tmp_path, COMMON) == [
        Finding("broken.typ", 4, "Die Angabe „nobody“ fehlt in den Daten des Briefs.")
    ]


def test_every_faulty_letter_is_found(tmp_path: Path) -> None:
    folder_with(tmp_path, a=HEAD + "#data.x", b=HEAD + "Text", c=HEAD + "#(1 + ")
    assert [finding.file for finding in lint(tmp_path, COMMON)] == ["a.typ", "c.typ"]


def test_a_letter_without_sample_is_a_finding(tmp_path: Path) -> None:
    folder_with(tmp_path, a=HEAD + "Text")
    (tmp_path / "b.typ").write_text(HEAD + "Text")
    assert lint(tmp_path, COMMON) == [
        Finding("sample.json", 1, "Für den Brief „b“ fehlen Beispieldaten.")
    ]


def test_a_folder_without_letters_or_with_a_broken_sample_is_a_finding(tmp_path: Path) -> None:
    assert lint(tmp_path, COMMON) == [Finding("sample.json", 1, "Der Ordner enthält keinen Brief.")]
    folder_with(tmp_path, a=HEAD + "Text")
    (tmp_path / "sample.json").write_text('{\n"a": }')
    (finding,) = lint(tmp_path, COMMON)
    assert (finding.file, finding.line) == ("sample.json", 2)


def test_a_letter_that_never_ends_is_ended(tmp_path: Path) -> None:
    greedy = "#for a in range(100000) { for b in range(100000) { if b < a { continue } } }"
    folder_with(tmp_path, a=HEAD + greedy)
    (finding,) = lint(tmp_path, COMMON, seconds=2)
    assert finding == Finding(
        "sample.json", 1, "Die Briefe brauchen mehr als 2 Sekunden oder zu viel Speicher."
    )
    assert lint(LETTERS, COMMON) == []


# --- What a template may not contain -------------------------------------------------------------


@pytest.mark.parametrize(
    "danger",
    [
        '#import "@preview/cetz:0.3.1": *',
        '#import "@local/x:1.0.0"',
        '#import "@pre" + "view/cetz:0.3.1"',
        '#import ("a.typ")',
        "#import name: *",
        '#import "../secret.typ": *',
        '#import"@preview/cetz:0.3.1"',
        '#include "@preview/cetz:0.3.1"',
        '#eval("1")',
        "#let run = eval",
        '#dictionary(std).at("ev" + "al")("1")',
        '#plugin("x.wasm")',
        "// eval",
    ],
)
def test_a_way_out_is_refused_before_anything_is_set(tmp_path: Path, danger: str) -> None:
    folder_with(tmp_path, a=HEAD + danger)
    with pytest.raises(LetterRefused) as caught:
        load_letters(tmp_path, COMMON)
    assert caught.value.finding is not None
    assert (caught.value.finding.file, caught.value.finding.line) == ("a.typ", 3)
    assert lint(tmp_path, COMMON) == [caught.value.finding]


@pytest.mark.parametrize(
    "harmless",
    [
        '#import "places.typ": *',
        '#import "/common/letters/text.typ": date as day',
        "Wir importieren nichts, includieren nichts und evaluieren nichts.",
    ],
)
def test_what_stays_inside_is_allowed(tmp_path: Path, harmless: str) -> None:
    folder_with(tmp_path, a=HEAD + harmless)
    assert list(load_letters(tmp_path, COMMON)) == ["a"]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/hostname", "/../../../../etc/passwd", "../../../../etc/passwd"]
)
def test_files_of_the_machine_do_not_exist_for_a_letter(tmp_path: Path, path: str) -> None:
    folder_with(tmp_path, a=HEAD + f'#read("{path}")')
    (finding,) = lint(tmp_path, COMMON)
    assert (finding.file, finding.line) == ("a.typ", 3)
    assert "not found" in finding.reason or "escape" in finding.reason


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("geheim")
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "leak.typ").symlink_to(tmp_path / "secret.txt")
    folder_with(folder, a=HEAD + '#import "leak.typ": *')
    (finding,) = lint(folder, COMMON)
    assert finding.file == "a.typ"


def test_a_template_is_text_of_bounded_size(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_bytes(b"\xff\xfe")
    (tmp_path / "b.svg").write_bytes(b"x" * 1_000_001)
    assert lint(tmp_path, COMMON) == [
        Finding("a.typ", 1, "Die Datei ist kein Text in UTF-8."),
        Finding("b.svg", 1, "Die Datei ist größer als 1 MB."),
    ]


def test_a_finding_is_said_in_one_line() -> None:
    assert str(Finding("a.typ", 3, "Falsch.")) == "a.typ:3: Falsch."
    assert isinstance(printed(written("Text.")), Pdf)
