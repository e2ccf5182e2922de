"""Do the migrations say all that the models say? Needs no database (Django's own check does)."""

from __future__ import annotations

import os
import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation


def problems() -> list[str]:
    """One line per missing operation, or per two migrations that both claim to be the last."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = [f"{app}: {' and '.join(names)}" for app, names in loader.detect_conflicts().items()]
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    for app, migrations in sorted(detector.changes(graph=loader.graph).items()):
        for migration in migrations:
            found += [f"{app}: {operation.describe()}" for operation in migration.operations]
    return found


def main() -> int:
    """Say what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.settings")
    django.setup()
    with translation.override(None):  # labels are compared as they stand in the code
        found = problems()
    if found:
        found.append("Remedy: write the migration that is missing.")
        sys.stderr.write("\n".join(found) + "\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
