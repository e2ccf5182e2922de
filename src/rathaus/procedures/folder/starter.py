"""Begins a new procedure folder: from the starter in the library, or from another procedure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.library import library_path
from rathaus.procedures.folder.files import absent, gather
from rathaus.procedures.folder.findings import FolderError
from rathaus.procedures.folder.located import read_yaml

KEY, TITLE = "mein-verfahren", "Mein Verfahren"
"""What the starter is called; both are replaced."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TITLE = re.compile(r"[^\W\d_][\w ,.()/–’§!?„“-]*")
_TEXT = (".yaml", ".csv", ".json", ".bpmn", ".typ", ".md")


def begin_folder(
    target: Path,
    *,
    key: str,
    title: str = "",
    source: Path | None = None,
    layers: Sequence[Path] = (),
) -> list[str]:
    """Write a new folder at ``target``; returns the names of its files.

    Without a ``source`` it is the small, commented starter, which passes the check as it is. With
    one it is that procedure with all that its ``layers`` change, under a new key, as version 1.
    Raises :class:`Invalid` for a key or title that cannot be used, :class:`Conflict` where
    something is there already, FolderError where the source cannot be read.
    """
    _check_names(key, title)
    if target.exists():
        raise Conflict(
            _("„%(path)s“ gibt es schon; nichts wurde geändert.") % {"path": target},
            remedy=_("Wählen Sie einen anderen Schlüssel, oder löschen Sie den Ordner zuerst."),
        )
    files, findings = gather(source or library_path() / "starter", layers)
    findings += absent(files)
    if findings:
        raise FolderError(findings)
    made = (
        _renamed(files, key, title)
        if source
        else {name: _filled(name, data, key, title) for name, data in files.items()}
    )
    for name, data in made.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sorted(made)


def _check_names(key: str, title: str) -> None:
    if not _KEY.fullmatch(key) or len(key) > 80:
        raise Invalid(
            _("„%(key)s“ kann kein Schlüssel sein.") % {"key": key},
            remedy=_("Nehmen Sie kleine Buchstaben ohne Umlaute, Ziffern und Bindestriche."),
        )
    if title and not _TITLE.fullmatch(title):
        raise Invalid(
            _("„%(title)s“ enthält Zeichen, die in einem Titel nicht gehen.") % {"title": title},
            remedy=_("Beginnen Sie mit einem Buchstaben; lassen Sie Sonderzeichen weg."),
        )


def _filled(name: str, data: bytes, key: str, title: str) -> bytes:
    if not name.endswith(_TEXT):
        return data
    wanted = title or key.replace("-", " ").capitalize()
    text = data.decode().replace(KEY, key).replace(TITLE, wanted)
    return text.replace(TITLE.lower(), wanted.lower()).encode()


def _renamed(files: dict[str, bytes], key: str, title: str) -> dict[str, bytes]:
    """Another procedure's files, with the key, the version and the title of the new one."""
    text = files["service.yaml"].decode()
    located = read_yaml(text)
    lines = text.split("\n")
    changes: list[tuple[tuple[str, ...], str, str]] = [
        (("key",), str(located.value["key"]), key),
        (("version",), str(located.value["version"]), "1"),
    ]
    names = located.value["names"]
    if title and isinstance(names, dict):
        changes.append((("names", "de"), names["de"], f'"{title}"'))
    for path, old, new in changes:
        number = located.mark(path)[0] - 1
        quoted = next((old for old in (f'"{old}"', f"'{old}'") if old in lines[number]), old)
        lines[number] = new.join(lines[number].rsplit(quoted, 1))
    return {**files, "service.yaml": "\n".join(lines).encode()}
