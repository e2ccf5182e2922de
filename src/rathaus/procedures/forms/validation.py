"""Whether the answers will do, and what to say when they will not."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from rathaus.procedures.forms import messages
from rathaus.procedures.forms.answers import Answers, Asked, Context, answers
from rathaus.procedures.forms.expressions import dig
from rathaus.procedures.forms.formatting import words
from rathaus.procedures.forms.model import FieldError, Form, Question, Rule, Section, Severity

_NAME = re.compile(r"\{(\w+)\}")
_KINDS: Mapping[str, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
}


def validate(
    form: Form,
    data: Mapping[str, Any],
    section: Section | str | None = None,
    context: Context | None = None,
) -> list[FieldError]:
    """What is wrong with one page, or with the whole form; at most one error for each field.

    Hidden questions are not asked and so never wrong. ``context`` gives ``today`` and the form's
    parameters. Errors come in the order of the form.
    """
    found = answers(form, data, context)
    wrong: dict[str, FieldError] = {}
    for page in _pages(form, found, section):
        _check_schema(form, page, found, wrong)
        _check_files(page, found, wrong)
        for error in _broken(form.rules_of[page.key], found, "error", wrong):
            wrong.setdefault(error.path, error)
    order = {path: place for place, path in enumerate(found.asked)}
    return sorted(wrong.values(), key=lambda error: order.get(error.path, len(order)))


def hints(
    form: Form,
    data: Mapping[str, Any],
    section: Section | str | None = None,
    context: Context | None = None,
) -> list[FieldError]:
    """What is worth knowing before going on, though it does not stop anyone."""
    found = answers(form, data, context)
    return [hint for page in _pages(form, found, section) for hint in hints_of(form, page, found)]


def hints_of(form: Form, page: Section, found: Answers) -> Iterator[FieldError]:
    """The hints of one page, where the answers have been walked through already."""
    return _broken(form.rules_of[page.key], found, "hint")


def missing_evidence(
    form: Form, data: Mapping[str, Any], context: Context | None = None
) -> list[Question]:
    """Papers that the application needs and that may still come later."""
    return [
        asked.question
        for asked in answers(form, data, context).asked.values()
        if (evidence := asked.question.evidence) is not None
        and evidence.required
        and evidence.later
        and not asked.value
    ]


def check_file(
    question: Question, path: str, *, name: str, size: int, media_type: str
) -> FieldError | None:
    """Whether a file may be taken in; ask before storing it."""
    evidence = question.evidence
    if evidence is None:
        raise ValueError(f"{question.path} takes no files")
    if media_type not in evidence.kinds:
        allowed = ", ".join(_KINDS.get(kind, kind) for kind in evidence.kinds)
        return messages.file_kind(question, path, name, allowed)
    if size > evidence.max_bytes:
        return messages.file_size(question, path, name, size, evidence.max_bytes)
    return None


def _pages(form: Form, found: Answers, section: Section | str | None) -> Iterable[Section]:
    if section is None:
        return found.sections
    key = section if isinstance(section, str) else section.key
    form.section(key)
    return [page for page in found.sections if page.key == key]


def _check_schema(form: Form, page: Section, found: Answers, wrong: dict[str, FieldError]) -> None:
    names = {question.name for question in page.questions}
    for path, asked in found.asked.items():
        question = asked.question
        if not question.required or asked.value is not None or path.split(".")[0] not in names:
            continue
        if question.widget not in ("group", "place", "upload"):
            wrong[path] = messages.explain(question, path, "required", {}, None)
    instance = {name: found.data[name] for name in names if name in found.data}
    for error in form.validators[page.key].iter_errors(instance):
        at = _nearest(found, ".".join(str(part) for part in error.instance_path))
        if at is not None and at.path not in wrong:
            wrong[at.path] = messages.explain(
                at.question, at.path, error.kind.name, error.kind.as_dict(), error.instance
            )


def _nearest(found: Answers, path: str) -> Asked | None:
    """The visible question at this path, or the one that holds it."""
    while path not in found.asked:
        path, dot, _ = path.rpartition(".")
        if not dot:
            return None
    return found.asked[path]


def _check_files(page: Section, found: Answers, wrong: dict[str, FieldError]) -> None:
    for question in page.walk():
        evidence, path = question.evidence, question.path
        if evidence is None or path not in found.asked or path in wrong:
            continue
        files = found.asked[path].value or []
        if not files and evidence.required and not evidence.later:
            wrong[path] = messages.explain(question, path, "required", {}, None)
        for file in files:
            error = check_file(
                question, path, name=file["name"], size=file["size"], media_type=file["media_type"]
            ) or _too_old(question, path, file, found.scope.get("today"))
            if error is not None:
                wrong.setdefault(path, error)


def _too_old(
    question: Question, path: str, file: Mapping[str, Any], today: Any
) -> FieldError | None:
    limit = question.evidence.max_age_days if question.evidence else None
    issued = file.get("issued_on")
    if limit is None or issued is None or today is None:
        return None
    if date.fromisoformat(issued) >= date.fromisoformat(today) - timedelta(days=limit):
        return None
    return messages.file_age(question, path, file["name"], limit)


def _broken(
    rules: Iterable[Rule],
    found: Answers,
    severity: Severity,
    wrong: Container[str] = (),
) -> Iterator[FieldError]:
    """What the rules say; a field that is wrong already is not looked at again."""
    for rule in rules:
        if rule.severity != severity:
            continue
        for path, scope in _places(rule, found):
            if path in found.asked and path not in wrong and rule.when.holds(scope):
                values = {name: words(value.value(scope)) for name, value in rule.values}
                yield FieldError(path, _filled(str(rule.message), values))


def _places(rule: Rule, found: Answers) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where a rule looks: once, or at each entry of the repeated group its field is in."""
    group, star, rest = rule.field.partition(".*.")
    if not star:
        yield rule.field, found.scope
        return
    for index, item in enumerate(dig(found.scope, group) or []):
        yield f"{group}.{index}.{rest}", {**found.scope, "item": item, "index": index}


def _filled(message: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda match: values.get(match[1], match[0]), message)
