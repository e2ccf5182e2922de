"""Code lists in OASIS genericode 1.0, as XÖV publishes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rathaus.procedures.exchange.problems import refused
from rathaus.procedures.exchange.safe_xml import Element, child, children, local, read_xml, words
from rathaus.procedures.exchange.xdf.model import CodeList, Option


class CodeLists:
    """The lists of a folder (``*.xml``), read when they are asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.by_uri: dict[str, tuple[Element, str]] = {}
        for path in sorted(folder.glob("*.xml")) if folder else ():
            root = read_xml(path.read_bytes(), path.name)
            if local(root) != "CodeList":
                continue
            identity = child(root, "Identification")
            for name in ("CanonicalUri", "CanonicalVersionUri"):
                uri = words(child(identity, name)) if identity is not None else ""
                if uri:
                    self.by_uri[uri] = (root, path.name)

    def options(self, wanted: CodeList) -> tuple[Option, ...]:
        """The entries of a list; none where it is not here. The version's URI counts first."""
        found = self.by_uri.get(wanted.version_uri) or self.by_uri.get(wanted.uri)
        return _options(*found, wanted) if found else ()


def _options(root: Element, file: str, wanted: CodeList) -> tuple[Option, ...]:
    columns = child(root, "ColumnSet")
    names = [str(column.get("Id")) for column in children(columns, "Column")]
    keys = [
        str(reference.get("Ref"))
        for key in children(columns, "Key")
        for reference in children(key, "ColumnRef")
    ]
    code = wanted.code_key if wanted.code_key in names else (keys or names)[0]
    others = [name for name in names if name != code]
    name = wanted.name_key if wanted.name_key in names else (others or [code])[0]
    rows = children(child(root, "SimpleCodeList"), "Row")
    options = tuple(_option(_cells(row), code, name, wanted.help_key) for row in rows)
    if not options or not all(option.code for option in options):
        raise refused(file, root.sourceline, "codelist", "Die Codeliste hat Zeilen ohne Code.")
    return tuple({option.code: option for option in options}.values())


def _cells(row: Element) -> Mapping[str, str]:
    return {
        str(value.get("ColumnRef")): words(child(value, "SimpleValue"))
        for value in children(row, "Value")
    }


def _option(cells: Mapping[str, str], code: str, name: str, help_: str) -> Option:
    return Option(cells.get(code, ""), cells.get(name) or cells.get(code, ""), cells.get(help_, ""))
