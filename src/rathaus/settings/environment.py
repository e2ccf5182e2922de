"""What the environment may say. Everything has a default that is safe on a developer's machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    """A variable as text."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A variable as yes or no: 1, true, yes, on."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A variable as a whole number."""
    return int(os.environ.get(name) or default)


def home() -> Path:
    """Where this installation keeps its data: ``RATHAUS_HOME``, else ``.rathaus`` in the clone."""
    return Path(text("RATHAUS_HOME") or ROOT / ".rathaus").resolve()


def secret_key(folder: Path) -> str:
    """``RATHAUS_SECRET_KEY``, else a key drawn once and kept, readable for its owner only."""
    given = text("RATHAUS_SECRET_KEY")
    if given:
        return given
    path = folder / "secret-key"
    if not path.exists():
        # Files of citizens lie here: closed to other users, but for the passage that root's
        # database server needs, which runs as somebody else.
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        partial = folder / f"secret-key.{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(partial, path)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return path.read_text(encoding="ascii")
