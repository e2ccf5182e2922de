"""A data schema of FIM as a form of ours.

Each top group becomes a page, fields beside them a page of their own. Identifiers and versions
stay with every question (``x-fim``), descriptions as ``$comment``. Rules are free text in the
standard: they are listed in the report and in ``x-fim``, for a person to write as ``x-rules``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rathaus.procedures.exchange.csv_out import unique_name
from rathaus.procedures.exchange.dmn.scope import plain_name
from rathaus.procedures.exchange.problems import refused
from rathaus.procedures.exchange.xdf.codelists import CodeLists
from rathaus.procedures.exchange.xdf.fields import UPLOAD, Property, property_of
from rathaus.procedures.exchange.xdf.model import Field, Group, Member, Part, Rule, Schema
from rathaus.procedures.exchange.xdf.optional import rules_of_optional
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.forms.load import load_form
from rathaus.procedures.forms.problems import FormRefused

_LOOSE = "Angaben"


@dataclass(frozen=True, slots=True)
class ImportedForm:
    """form.json, and everything that it could not take along, with the line it stood at."""

    form: dict[str, Any]
    notes: tuple[Finding, ...]


def form_of(schema: Schema, lists: CodeLists | None = None) -> ImportedForm:
    """The form. Raises ExchangeRefused where nothing usable comes out."""
    return _Builder(schema, lists or CodeLists()).build()


class _Builder:
    def __init__(self, schema: Schema, lists: CodeLists) -> None:
        self.schema = schema
        self.lists = lists
        self.notes = [
            Finding(schema.file, line, 0, "xdf.note", text) for line, text in schema.notes
        ]
        self.ruled: dict[tuple[str, str], Rule] = {}
        self.rules: list[dict[str, Any]] = []

    def build(self) -> ImportedForm:
        root = self.schema.root
        self._leave(root)
        members: Sequence[Member] = root.members
        if self.schema.kind == "datenfeldgruppe":
            members = (Member(root, 1, 1, (), root.line),)
        properties: dict[str, Property] = {}
        required: list[str] = []
        sections: list[dict[str, Any]] = []
        for member in members:
            intro = self._intro(member)
            name = self._add(member, properties, required, "")
            if name is None:
                if intro:
                    sections.append(_section(sections, member.part.label, [], intro))
            elif isinstance(member.part, Group):
                sections.append(_section(sections, member.part.label, [name], intro))
            elif sections and sections[-1]["title"]["de"] == _LOOSE:
                sections[-1]["fields"].append(name)
            else:
                sections.append(_section(sections, _LOOSE, [name], ""))
        if not properties:
            self._note(root.line, "Das Schema enthält kein Feld, das sich fragen ließe.")
        form: dict[str, Any] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": root.label,
            "type": "object",
            "required": required,
            "properties": properties,
            "x-sections": sections,
            "x-rules": self.rules,
            "x-fim": self._fim(),
            "$defs": {"upload": UPLOAD},
        }
        self._proven(form)
        return ImportedForm(form, tuple(self.notes))

    def _proven(self, form: dict[str, Any]) -> None:
        """What leaves here is a form that loads."""
        try:
            load_form(form)
        except FormRefused as error:
            first = error.problems[0]
            raise refused(
                self.schema.file,
                self.schema.root.line,
                "xdf.form",
                f"Daraus wird kein Formular: {first.pointer} {first.reason}",
                "Prüfen Sie das Schema an dieser Stelle.",
            ) from None

    def _note(self, line: int, reason: str) -> None:
        self.notes.append(Finding(self.schema.file, line, 0, "xdf.note", reason))

    def _leave(self, part: Part) -> None:
        """Take down what a form has no place for."""
        for rule in part.rules:
            known = self.ruled.setdefault((rule.id, rule.version), rule)
            if known is rule:
                script = " Ein Skript gehört dazu; es wird nicht ausgeführt." if rule.script else ""
                self._note(
                    rule.line,
                    f"Regel {rule.id} „{rule.name}“ bei „{part.label}“ ist nicht übernommen: "
                    f"{rule.text or 'ohne Text.'}{script}",
                )
        for name in part.left:
            self._note(part.line, f"„{part.label}“: „{name}“ hat im Formular keinen Platz.")

    def _intro(self, member: Member) -> str:
        """Labels (Hinweise) at the start of a page, or the label itself."""
        part = member.part
        if isinstance(part, Field):
            return part.content if part.kind == "label" else ""
        texts = [part.help]
        for inner in part.members:
            if not isinstance(inner.part, Field) or inner.part.kind != "label":
                break
            texts.append(inner.part.content or inner.part.label)
        return " ".join(text for text in texts if text)

    def _add(
        self, member: Member, properties: dict[str, Property], required: list[str], path: str
    ) -> str | None:
        """Add the member as a property; its name, or None where nothing is asked."""
        part = member.part
        name = unique_name(plain_name(part.label), set(properties))
        here = f"{path}{name}"
        made = (
            self._asked_group(part, f"{here}.*." if _many(member) else f"{here}.")
            if isinstance(part, Group)
            else self._asked_field(part, path)
        )
        if made is None:
            return None
        made = self._described(made, member)
        if _many(member):
            made = self._repeated(made, member)
        properties[name] = made
        hints = made["x-ui"]
        if hints.get("widget") == "upload":
            hints["evidence"]["required"] = member.least > 0
        elif member.least > 0:
            required.append(name)
        if isinstance(part, Group) and member.least == 0 and not _many(member):
            self.rules += rules_of_optional(made, here)
        return name

    def _asked_field(self, field: Field, path: str) -> Property | None:
        self._leave(field)
        made = property_of(field, self.lists, self._note)
        if made is None:
            if field.kind != "label":
                what = "Objekte" if field.type == "obj" else f"Felder der Art „{field.kind}“"
                content = f" Inhalt: „{field.content}“." if field.content else ""
                self._note(field.line, f"„{field.label}“ wird nicht gefragt: {what} gibt es im "
                                       f"Formular nicht.{content}")  # fmt: skip
            elif path:
                self._note(field.line, f"Hinweis „{field.label}“: {field.content} Er steht in "
                                       "der Einleitung oder ist von Hand einzufügen.")  # fmt: skip
            return None
        if ".*." in path and made.get("x-ui", {}).get("widget") == "upload":
            self._note(field.line, f"„{field.label}“ fehlt: Unterlagen sind in wiederholten "
                                   "Gruppen nicht möglich.")  # fmt: skip
            return None
        return made

    def _asked_group(self, group: Group, path: str) -> Property | None:
        if group is not self.schema.root:
            self._leave(group)
        properties: dict[str, Property] = {}
        required: list[str] = []
        for member in group.members:
            self._add(member, properties, required, path)
        if not properties:
            self._note(group.line, f"Gruppe „{group.label}“ enthält keine Frage und entfällt.")
            return None
        return {
            "type": "object",
            "required": required,
            "properties": properties,
            "x-ui": {"widget": "group"},
        }

    def _described(self, made: Property, member: Member) -> Property:
        part = member.part
        hints: dict[str, Any] = {"label": {"de": part.label}}
        if part.help and not (isinstance(part, Group) and part in _tops(self.schema)):
            hints["help"] = {"de": part.help}
        norms = tuple(dict.fromkeys((*member.norms, *part.norms)))
        if norms:
            norm = "; ".join(norms)
            hints["why"] = {"text": {"de": f"Danach wird gefragt auf Grundlage von: {norm}."},
                            "norm": norm}  # fmt: skip
        made["x-ui"] = {**hints, **made.get("x-ui", {})}
        made["x-fim"] = {"id": part.id, "version": part.version}
        if part.about:
            made["$comment"] = part.about
        return made

    def _repeated(self, made: Property, member: Member) -> Property:
        hints = made["x-ui"]
        if hints.get("widget") == "upload":
            if member.most is not None:
                made["maxItems"] = member.most
            return made
        bounds: dict[str, Any] = {"minItems": member.least} if member.least else {}
        if member.most is not None:
            bounds["maxItems"] = member.most
        if "enum" in made:
            items = {"type": "string", "enum": made["enum"]}
            return {"type": "array", "uniqueItems": True, "items": items, **bounds,
                    "x-ui": {**hints, "widget": "checkboxes"}, "x-fim": made["x-fim"]}  # fmt: skip
        outer = {"type": "array", **bounds, "x-fim": made["x-fim"]}
        if made["type"] == "object" and "properties" in made:
            items = {key: made[key] for key in ("type", "required", "properties")}
            return {**outer, "items": items, "x-ui": {**hints, "widget": "repeat"}}
        inner = {key: value for key, value in made.items() if key != "x-fim"}
        inner["x-ui"] = {key: value for key, value in hints.items() if key != "why"}
        self._note(member.line, f"„{member.part.label}“ kommt mehrmals vor und steht deshalb in "
                                "einer wiederholten Gruppe, dort unter „value“.")  # fmt: skip
        items = {"type": "object", "required": ["value"], "properties": {"value": inner}}
        kept = {key: hints[key] for key in ("label", "why") if key in hints}
        return {**outer, "items": items, "x-ui": {**kept, "widget": "repeat"}}

    def _fim(self) -> dict[str, Any]:
        root = self.schema.root
        facts: dict[str, Any] = {
            "standard": f"XDatenfelder {self.schema.standard}.0",
            "id": root.id,
            "version": root.version,
            "name": root.name,
            "rules": [
                {"id": rule.id, "version": rule.version, "name": rule.name, "text": rule.text,
                 "script": rule.script}
                for rule in self.ruled.values()
            ],
        }  # fmt: skip
        if root.norms:
            facts["norms"] = list(root.norms)
        if root.about:
            facts["about"] = root.about
        return facts


def _tops(schema: Schema) -> list[Part]:
    if schema.kind == "datenfeldgruppe":
        return [schema.root]
    return [member.part for member in schema.root.members]


def _many(member: Member) -> bool:
    return member.most is None or member.most > 1


def _section(
    before: list[dict[str, Any]], title: str, fields: list[str], intro: str
) -> dict[str, Any]:
    key = unique_name(plain_name(title), {section["key"] for section in before})
    section: dict[str, Any] = {"key": key, "title": {"de": title}, "fields": fields}
    if intro:
        section["intro"] = {"de": intro}
    return section
