"""Loads a procedure folder, or says with file and line why it cannot be loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from rathaus.procedures.folder import build, schema
from rathaus.procedures.folder.directory import DIRECTORY, FILE, directory
from rathaus.procedures.folder.files import absent, digest, gather
from rathaus.procedures.folder.findings import Finding, FolderError
from rathaus.procedures.folder.located import Located, SyntaxFault, read_json, read_yaml
from rathaus.procedures.folder.located import Path as Place
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.folder.shapes import Shape
from rathaus.procedures.folder.source import from_source as files_from_source
from rathaus.procedures.process import Definition, ProcessError
from rathaus.procedures.tables import Decision, TableError, parse_table

Made = TypeVar("Made")
_UNREAD = (".bpmn", ".md", ".svg", ".json")
"""Text that is read elsewhere, or by nobody, and kept with the version all the same."""


def load(path: Path, *, layers: Sequence[Path] = ()) -> Procedure:
    """The procedure in a folder, with the files of ``layers`` put over its own, in order.

    Raises FolderError. What loads may still have findings: see ``check``.
    """
    files, findings = gather(path, layers)
    if findings:
        raise FolderError(findings)
    return _procedure(files)


def from_source(source: Mapping[str, Any]) -> Procedure:
    """The procedure that ``Procedure.to_source`` put away. Raises FolderError, ValueError."""
    return _procedure(files_from_source(source))


def _procedure(files: Mapping[str, bytes]) -> Procedure:
    """Read once for the same contents: cities share procedures, and reading takes its time."""
    return _read_once(tuple(sorted(files.items())))


@lru_cache(maxsize=256)
def _read_once(files: tuple[tuple[str, bytes], ...]) -> Procedure:
    return Builder(dict(files)).procedure()


class Builder:
    """Reads the files one by one and gathers what is wrong in them.

    ``located`` keeps the lines of the YAML and JSON files, for later checks.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.findings: list[Finding] = absent(files)
        self.located: dict[str, Located] = {}

    def procedure(self) -> Procedure:
        """The whole. Raises FolderError with all findings."""
        built = self.build()
        if built is None or self.findings:
            raise FolderError(self.findings)
        return built

    def build(self) -> Procedure | None:
        """The whole, or None where a needed part cannot be read; see ``findings``."""
        for name in sorted(self.files):
            if name.endswith(_UNREAD) and name != "form.json":
                self._text(name)
        service = self._yaml(
            "service.yaml",
            schema.SERVICE,
            lambda values: build.service(values, self.reporter("service.yaml")),
        )
        filing = self._yaml(
            "filing.yaml",
            schema.FILING,
            lambda values: build.filing(values, self.reporter("filing.yaml")),
        )
        evidence = self._yaml("evidence.yaml", schema.EVIDENCE, build.evidence)
        notices = {}
        if "messages.yaml" in self.files:
            notices = self._yaml("messages.yaml", schema.MESSAGES, build.notices) or {}
        listed = self._yaml(FILE, DIRECTORY, lambda values: directory(values, self.reporter(FILE)))
        examples = [
            self._yaml(name, schema.EXAMPLE, partial(build.example, name))
            for name in sorted(self.files)
            if name.startswith("examples/")
        ]
        form = self._form()
        process = self._process()
        tables = self._tables()
        if service:
            named = [*service.assessment, *([service.fee.table] if service.fee else [])]
            if any(name not in tables for name in named):
                return None
        if not (service and filing and evidence and process) or form is None:
            return None
        return Procedure(
            digest=digest(self.files),
            service=service,
            form=form,
            process=process,
            tables=tables,
            letters={
                name.removeprefix("letters/").removesuffix(".typ"): self._text(name)
                for name in sorted(self.files)
                if name.endswith(".typ")
            },
            notices=notices,
            filing=filing,
            evidence=evidence,
            examples=tuple(example for example in examples if example),
            files=self.files,
            directory=listed,
        )

    def report(
        self, file: str, line: int, column: int, code: str, reason: str, remedy: str = ""
    ) -> None:
        """Take down a finding."""
        self.findings.append(Finding(file, line, column, code, reason, remedy))

    def reporter(self, file: str) -> Callable[[Place, str, str, str], None]:
        """Takes down findings by their place in a YAML or JSON file."""

        def report(path: Place, code: str, reason: str, remedy: str = "") -> None:
            located = self.located.get(file)
            line, column = located.mark(path) if located else (0, 0)
            self.report(file, line, column, code, reason, remedy)

        return report

    def is_foreign(self, name: str) -> bool:
        """Whether a file was found not to be text as it must be."""
        return any(each.code == "file.encoding" and each.file == name for each in self.findings)

    def _text(self, name: str) -> str:
        try:
            return self.files[name].decode()
        except UnicodeDecodeError as error:
            line = self.files[name].count(b"\n", 0, error.start) + 1
            self.report(
                name,
                line,
                0,
                "file.encoding",
                "Die Datei ist nicht in UTF-8 gespeichert.",
                "Wählen Sie beim Speichern die Kodierung UTF-8.",
            )
            return ""

    def _read(self, name: str, reader: Callable[[str], Located]) -> Located | None:
        if name not in self.files:
            return None
        before = len(self.findings)
        text = self._text(name)
        if len(self.findings) > before:
            return None
        try:
            located = reader(text)
        except SyntaxFault as fault:
            self.report(name, fault.line, fault.column, "file.syntax", fault.reason, fault.remedy)
            return None
        self.located[name] = located
        return located

    def _yaml(self, name: str, shape: Shape, make: Callable[[Any], Made]) -> Made | None:
        located = self._read(name, read_yaml)
        if located is None:
            return None
        before = len(self.findings)
        shape.check(located.value, (), self.reporter(name))
        return make(located.value) if len(self.findings) == before else None

    def _form(self) -> Mapping[str, Any] | None:
        located = self._read("form.json", read_json)
        if located is None:
            return None
        if not isinstance(located.value, dict) or "properties" not in located.value:
            self.report(
                "form.json", 1, 0, "form.shape", "Das Formular hat keine Felder (properties)."
            )
            return None
        return located.value

    def _process(self) -> Definition | None:
        name = "process.bpmn"
        if name not in self.files or self.is_foreign(name):
            return None
        try:
            return Definition.parse(self.files[name])
        except ProcessError as error:
            for problem in error.problems:
                self.report(name, problem.line, 0, problem.code, problem.reason, problem.remedy)
            return None

    def _tables(self) -> dict[str, Decision]:
        tables: dict[str, Decision] = {}
        service = self.located.get("service.yaml")
        for name in sorted(self.files):
            if not name.endswith(".csv"):
                continue
            try:
                tables[name] = Decision(parse_table(name, self._text(name)))
            except TableError as error:
                for fault in error.faults:
                    self.report(
                        name, fault.line, fault.column, fault.code, fault.reason, fault.remedy
                    )
        values = service.value if service and isinstance(service.value, dict) else {}
        named = enumerate(values.get("assessment") or [])
        wanted: list[tuple[Place, Any]] = [(("assessment", index), name) for index, name in named]
        if isinstance(values.get("fee"), dict):
            wanted.append((("fee", "table"), values["fee"].get("table")))
        for path, name in wanted:
            if isinstance(name, str) and name not in self.files:
                self.reporter("service.yaml")(
                    path,
                    "table.absent",
                    f"Die Tabelle „{name}“ gibt es nicht.",
                    "Legen Sie sie im Ordner rules an.",
                )
        return tables
