"""``rathaus prepare``: translations compiled and static files laid out, where they changed."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import click

from rathaus.cli.output import json_option, show


@click.command("prepare", help="Übersetzt die Texte und stellt die Dateien der Seiten bereit.")
@json_option
def prepare(as_json: bool) -> None:
    languages, laid_out = compile_messages(), lay_out_static_files()
    show(
        {"languages": languages, "static_files": laid_out},
        as_json,
        f"Übersetzt: {', '.join(languages) or 'nichts Neues'}.",
        "Dateien bereitgestellt." if laid_out else "Dateien unverändert.",
    )


def message_sources() -> list[Path]:
    """Every ``.po`` file of the house: below LOCALE_PATHS and in each of its rooms."""
    from django.apps import apps
    from django.conf import settings

    rooms = [config.path for config in apps.get_app_configs() if config.name.startswith("rathaus.")]
    folders = [Path(path) for path in settings.LOCALE_PATHS] + [Path(p) / "locale" for p in rooms]
    return sorted(source for folder in folders for source in folder.rglob("*.po"))


def compile_messages() -> list[str]:
    """Compile every ``.po`` file that changed; returns the languages of those that did."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    done = []
    for source in message_sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        compiled = io.BytesIO()
        with source.open("rb") as text:
            write_mo(compiled, read_po(text))
        partial = target.with_suffix(f".mo.{os.getpid()}.part")
        partial.write_bytes(compiled.getvalue())
        partial.replace(target)
        done.append(source.parts[-3])
    return sorted(set(done))


def lay_out_static_files() -> bool:
    """Collect and compress static files into STATIC_ROOT; False when nothing changed."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    wanted = _static_digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    root.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    # From scratch: by itself it would keep a file whose new version bears an older time (archives).
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)
    return True


def _static_digest() -> str:
    """A hash over names, sizes and times of all static files."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
