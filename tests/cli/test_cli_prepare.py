"""Translations and static files are made where they changed, and only there."""

from __future__ import annotations

import gettext
from pathlib import Path

from django.test import override_settings

from rathaus.cli.prepare import compile_messages, lay_out_static_files

PO = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Gebühr"\nmsgstr "{}"\n'
)


def test_a_translation_is_compiled_when_its_text_changed(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, compiled = folder / "django.po", folder / "django.mo"

    def translated() -> str:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file).gettext("Gebühr")

    with override_settings(LOCALE_PATHS=[str(tmp_path)]):
        source.write_text(PO.format("charge"))
        assert compile_messages() == ["en"]
        assert translated() == "charge"
        assert compile_messages() == []
        source.write_text(PO.format("fee"))
        assert compile_messages() == ["en"]
        assert translated() == "fee"
        assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]


def test_static_files_are_laid_out_when_one_changed(tmp_path: Path) -> None:
    files, root = tmp_path / "files", tmp_path / "root"
    files.mkdir()
    (files / "a.css").write_text("a { color: red }")
    with override_settings(
        STATIC_ROOT=str(root),
        STATICFILES_DIRS=[str(files)],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES={
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
                "OPTIONS": {"location": str(root)},
            }
        },
    ):
        assert lay_out_static_files() is True
        assert lay_out_static_files() is False
        (files / "a.css").write_text("a { color: darkred }")
        assert lay_out_static_files() is True
        assert (root / "a.css").read_text() == "a { color: darkred }"
