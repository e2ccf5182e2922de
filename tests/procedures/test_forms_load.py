"""form.json is read whole, or refused with every fault and its place."""

from __future__ import annotations

from typing import Any

import pytest

from rathaus.procedures.forms import FormRefused, Problem, line_of, load_form
from tests.procedures.form_samples import HALTEVERBOT, halteverbot, small, ui


def refused(**changes: Any) -> list[Problem]:
    with pytest.raises(FormRefused) as caught:
        load_form(small(**changes))
    return list(caught.value.problems)


def changed(name: str, **hints: Any) -> dict[str, Any]:
    properties = small()["properties"]
    question = properties[name]
    return {"properties": {**properties, name: {**question, "x-ui": {**question["x-ui"], **hints}}}}


def test_the_shipped_form_has_one_thing_on_a_page() -> None:
    form = halteverbot()
    assert [section.key for section in form.sections] == [
        "purpose", "place", "second-zone", "time", "vehicle", "signs", "role", "agent", "person",
        "contact", "remarks", "fee", "review",
    ]  # fmt: skip


def test_the_shipped_form_says_of_every_question_why_and_under_which_norm() -> None:
    form = halteverbot()
    asked = [question for section in form.sections for question in section.questions]
    assert [question.path for question in asked if not question.why or not question.why.norm] == []


def test_the_shipped_form_is_complete_in_english() -> None:
    form = halteverbot()
    texts = [
        text
        for question in form.by_path.values()
        for text in (question.label, question.help, question.short, question.unit)
        if text
    ]
    texts += [option.label for question in form.by_path.values() for option in question.options]
    texts += [section.title for section in form.sections] + [rule.message for rule in form.rules]
    assert [str(text) for text in texts if "en" not in dict(text.by_language)] == []


def test_a_question_on_no_page_is_refused() -> None:
    sections = small()["x-sections"][1:]
    assert refused(**{"x-sections": sections}) == [
        Problem("/properties/kind", "Die Frage steht auf keiner Seite."),
        Problem("/properties/reason", "Die Frage steht auf keiner Seite."),
        Problem("/properties/amount", "Die Frage steht auf keiner Seite."),
    ]


def test_a_page_that_names_no_question_is_refused() -> None:
    sections = [*small()["x-sections"], {"key": "x", "title": {"de": "X"}, "fields": ["nobody"]}]
    assert refused(**{"x-sections": sections}) == [
        Problem("/x-sections/3", "Die Frage „nobody“ gibt es nicht.")
    ]


def test_every_fault_is_named_at_once() -> None:
    properties = small()["properties"]
    broken = {**properties, "amount": {"type": "number"}, "kind": {"enum": ["a"], **ui("Art")}}
    assert refused(properties=broken) == [
        Problem("/properties/kind/x-ui/options", "Die Beschriftung für „a“ fehlt."),
        Problem("/properties/amount", "Die Hinweise „x-ui“ mit mindestens „label“ fehlen."),
    ]


def test_a_condition_may_not_look_ahead() -> None:
    assert refused(**changed("kind", show_if="reason == 'x'")) == [
        Problem("/properties/kind", "„reason“ wird erst später gefragt.")
    ]


def test_a_condition_may_name_only_what_is_there() -> None:
    assert refused(**changed("reason", show_if="colour == 'red'")) == [
        Problem("/properties/reason", "„colour“ in „colour == 'red'“ gibt es nicht.")
    ]


def test_a_text_that_is_no_expression_is_refused_with_its_reason() -> None:
    (problem,) = refused(**changed("reason", show_if="kind =="))
    assert problem.pointer == "/properties/reason/x-ui"
    assert problem.reason.startswith("„kind ==“ lässt sich nicht auswerten")


@pytest.mark.parametrize("source", ["kind == system('ls')", "__import__('os')", "d()"])
def test_an_expression_reaches_nothing_outside(source: str) -> None:
    (problem,) = refused(**changed("reason", show_if=source))
    assert problem.pointer == "/properties/reason/x-ui"


def test_a_hint_that_does_not_exist_is_refused() -> None:
    assert refused(**changed("amount", colour="red")) == [
        Problem("/properties/amount/x-ui/colour", "Diesen Hinweis gibt es nicht.")
    ]


def test_only_local_references_are_followed() -> None:
    properties = {**small()["properties"], "amount": {"$ref": "https://example.org/x.json"}}
    with pytest.raises(FormRefused):
        load_form(small(properties=properties))


def test_a_broken_schema_is_refused_with_its_place() -> None:
    properties = {**small()["properties"], "amount": {"type": "nummer", **ui("Betrag")}}
    (problem,) = refused(properties=properties)
    assert problem.pointer == "/properties/amount/type"


def test_a_rule_at_no_question_is_refused() -> None:
    rule = {"if": "amount > 1", "field": "nobody", "message": {"de": "x"}}
    assert refused(**{"x-rules": [rule]}) == [
        Problem("/x-rules/0/field", "Die Frage „nobody“ gibt es nicht.")
    ]


def test_a_pointer_leads_to_its_line() -> None:
    text = '{\n  "a": [1,\n   {"b": "x, }",\n    "c": 2}],\n  "d/e": 3\n}'
    lines = [line_of(text, pointer) for pointer in ("", "/a", "/a/1", "/a/1/c", "/d~1e", "/a/7/x")]
    assert lines == [1, 2, 3, 4, 5, 2]


def test_the_line_of_a_fault_in_the_shipped_form_is_found() -> None:
    text = (HALTEVERBOT / "form.json").read_text()
    line = line_of(text, "/properties/days/maximum")
    assert text.splitlines()[line - 1].strip() == '"maximum": 3,'


def fetching(**changes: Any) -> list[str]:
    """What is wrong with a paper that a register may be asked for, after changes of the consent,
    of the paper, or of what it says of the register."""
    asked = dict.fromkeys(("street", "house_number"), "kind")
    register = {"name": "parking_zones", "consent": "agreed", "ask": asked}
    register |= changes.pop("register", {})
    consent = ui("Dürfen wir?", widget="radio", why={"text": {"de": "Darum."}, "norm": "§ 5 EGovG"})
    paper = ui("Beleg", widget="upload", show_if="agreed == false")
    evidence = {"kinds": ["application/pdf"], "max_bytes": 1000, "register": register}
    paper["x-ui"] |= {"evidence": evidence} | changes.pop("paper", {})
    properties = {
        **small()["properties"],
        "agreed": {"type": "boolean"} | consent | changes.pop("consent", {}),
        "permit": {"type": "array", "items": {"type": "object"}} | paper,
    }
    page = {"key": "fetching", "title": {"de": "Beleg"}, "fields": ["agreed", "permit"]}
    sections = [*small()["x-sections"], page]
    try:
        load_form(small(**{"properties": properties, "x-sections": sections}))
    except FormRefused as refused_form:
        return [problem.reason for problem in refused_form.problems]
    return []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"register": {"name": "moon"}}, "Das Register „moon“ gibt es nicht."),
        (
            {"register": {"ask": {"street": "kind"}}},
            "Das Register „parking_zones“ braucht „house_number“.",
        ),
        ({"register": {"consent": "nobody"}}, "Die Frage „nobody“ gibt es nicht."),
        (
            {"consent": ui("Dürfen wir?", widget="radio")},
            "Die Einwilligung nennt die Norm, nach der abgerufen wird (why, norm).",
        ),
        (
            {"paper": {"show_if": "kind != null"}},
            "Ob die Unterlage gefragt wird, muss von der Einwilligung abhängen (show_if).",
        ),
    ],
)
def test_a_paper_is_fetched_only_with_consent_and_from_a_register_that_is_there(
    changes: dict[str, Any], reason: str
) -> None:
    assert fetching() == []
    assert fetching(**changes) == [reason]
