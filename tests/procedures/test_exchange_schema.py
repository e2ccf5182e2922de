"""The form as JSON Schema: it says of a submission what the form says."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from rathaus.procedures.exchange.schema.predicates import predicate
from rathaus.procedures.exchange.schema.write import PATTERNS, export_schema
from rathaus.procedures.folder import load
from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.forms.formats import FORMATS
from rathaus.procedures.forms.load import load_form
from rathaus.procedures.forms.validation import validate

FOLDER = Path(__file__).resolve().parents[2] / "library/procedures/sh/mobiles-halteverbot"
PROCEDURE = load(FOLDER)
FORM = load_form(PROCEDURE.form)
EXPORTED = export_schema(FORM, key=PROCEDURE.key, version=PROCEDURE.version)
SCHEMA = jsonschema_rs.Draft202012Validator(EXPORTED.schema, validate_formats=True)
GIVEN = {"today": "2026-11-22", "sign_days": 3}


def application(example: Any) -> dict[str, Any]:
    """The answers of an example, with uploads as the form stores them."""
    answers = copy.deepcopy(dict(example.given["application"]))
    for path, question in FORM.by_path.items():
        if question.widget == "upload" and path in answers:
            answers[path] = [
                {"name": "a.pdf", "sha256": "0" * 64, "size": 1, "media_type": "application/pdf"}
            ]
    return answers


def spoiled(answers: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answers with one of them missing, empty or of the wrong kind, at every place."""
    for key, value in answers.items():
        yield key, {name: entry for name, entry in answers.items() if name != key}
        if isinstance(value, dict):
            for path, inner in spoiled(value):
                yield f"{key}.{path}", {**answers, key: inner}
        else:
            yield key, {**answers, key: [] if isinstance(value, list) else "\n"}


def form_accepts(answers: dict[str, Any]) -> bool:
    return validate(FORM, answers, context=GIVEN) == []


def rules_broken(answers: dict[str, Any]) -> bool:
    """Rules across answers are not part of the schema."""
    return any(rule.when.holds({**answers, **GIVEN}) for rule in FORM.rules)


@pytest.mark.parametrize("example", PROCEDURE.examples, ids=lambda example: example.file)
def test_the_schema_judges_an_example_as_the_form_does(example: Any) -> None:
    answers = application(example)
    assert SCHEMA.is_valid(answers) == form_accepts(answers) or rules_broken(answers)


def test_some_example_is_accepted() -> None:
    assert [form_accepts(application(example)) for example in PROCEDURE.examples].count(True) > 5


@pytest.mark.parametrize("example", PROCEDURE.examples[:6], ids=lambda example: example.file)
def test_the_schema_judges_spoiled_answers_as_the_form_does(example: Any) -> None:
    differing = [
        place
        for place, answers in spoiled(application(example))
        if SCHEMA.is_valid(answers) != form_accepts(answers) and not rules_broken(answers)
    ]
    assert differing == []


def test_no_hint_of_ours_is_left_and_rules_are_reported() -> None:
    assert "x-" not in [key[:2] for key in keys(EXPORTED.schema)]
    assert EXPORTED.schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert len(EXPORTED.notes) == sum(rule.severity == "error" for rule in FORM.rules)


def keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            yield from keys(value)
    elif isinstance(schema, list):
        for entry in schema:
            yield from keys(entry)


@pytest.mark.parametrize(
    ("source", "answers"),
    [
        ("role == 'self'", {"role": "self"}),
        ("role != 'self'", {"role": "company"}),
        ("role != 'self'", {}),
        ("role == null", {}),
        ("role != null and role != 'self'", {"role": "self"}),
        ("role in ['a', 'b']", {"role": "b"}),
        ("not (role in ['a', 'b'])", {"role": "b"}),
        ("signs.by == 'company'", {"signs": {"by": "company"}}),
        ("signs.by == 'company'", {"signs": {}}),
        ("days > 1", {"days": 2}),
        ("1 < days", {"days": 1}),
        ("days in [2..3)", {"days": 3}),
        ("flag == true or days == 2", {"days": 2}),
        ("days > 1 or role == 'self'", {"role": "self"}),
        ("role == 'self' or days > 1", {"role": "self"}),
        ("not (days > 1)", {}),
        ("not (days > 1)", {"days": 1}),
        ("role == 'self' and days > 1", {}),
        ("not (role == 'self' and days > 1)", {"role": "self"}),
        ("not (role == 'self' and days > 1)", {"role": "other"}),
        ("'care' in needs", {"needs": ["care"]}),
        ("'care' in needs", {"needs": ["living"]}),
        ("'care' in needs", {}),
        ("not ('care' in needs)", {}),
    ],
)
def test_a_condition_holds_exactly_where_its_schema_does(
    source: str, answers: dict[str, Any]
) -> None:
    schema = jsonschema_rs.Draft202012Validator(predicate(source, inside=False))
    assert schema.is_valid(answers) == Condition(source).holds(answers)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("time-of-day", "24:00"), ("time-of-day", "08:30"), ("phone", "0431 555-0199"),
        ("phone", "+49431"), ("phone", "12"), ("phone", "1234567890123456"), ("phone", "0431 -"),
        ("postcode", "2410"), ("postcode", "24105"), ("house-number", "12 1/2a"),
        ("house-number", "12-14b"), ("house-number", "0"), ("date", "2026-1-1"),
    ],
)  # fmt: skip
def test_our_formats_and_their_patterns_agree(name: str, text: str) -> None:
    pattern = jsonschema_rs.Draft202012Validator({"pattern": PATTERNS[name]})
    assert pattern.is_valid(text) == FORMATS[name](text)


FORM_WITH_REPEAT: dict[str, Any] = {
    "title": "Kinder",
    "type": "object",
    "required": ["children"],
    "properties": {
        "children": {
            "type": "array",
            "minItems": 1,
            "x-ui": {"label": {"de": "Kinder"}, "widget": "repeat"},
            "items": {
                "type": "object",
                "required": ["name", "school"],
                "properties": {
                    "name": {"type": "string", "x-ui": {"label": {"de": "Name"}}},
                    "pupil": {"type": "boolean", "x-ui": {"label": {"de": "Schulkind"}}},
                    "school": {
                        "type": "string",
                        "x-ui": {"label": {"de": "Schule"}, "show_if": "item.pupil == true"},
                    },
                },
            },
        }
    },
    "x-sections": [{"key": "a", "title": {"de": "A"}, "fields": ["children"]}],
}


@pytest.mark.parametrize(
    "entry",
    [{}, {"name": "A"}, {"name": "A", "pupil": True}, {"name": "A", "pupil": True, "school": "B"}],
)
def test_entries_of_a_repeated_group_have_their_own_conditions(entry: dict[str, Any]) -> None:
    form = load_form(FORM_WITH_REPEAT)
    schema = export_schema(form, key="k", version=1).schema
    answers = {"children": [entry]}
    valid = jsonschema_rs.Draft202012Validator(schema).is_valid(answers)
    assert valid == (validate(form, answers, context={"today": "2026-11-22"}) == [])
