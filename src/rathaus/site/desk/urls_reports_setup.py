"""Setting up the issue reporter."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from rathaus.site.desk import (
    reports_setup,
    reports_setup_categories,
    reports_setup_contractors,
    reports_setup_programs,
    reports_setup_quality,
    reports_setup_routes,
    reports_setup_texts,
)

_HERE, _NAME = "meldungen/einrichten/", "desk-reports-setup"
_CATEGORY = f"{_HERE}kategorien/<slug:key>"
_ROUTE = f"{_HERE}zustaendigkeiten/<slug:key>"
_FIRM = f"{_HERE}auftragnehmer/<slug:key>"
_TEXT = f"{_HERE}texte/<str:key>"
_PROGRAMS = f"{_HERE}programme/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_HERE, reports_setup.overview, name=_NAME),
    path(f"{_HERE}kategorien/", reports_setup_categories.categories, name=f"{_NAME}-categories"),
    path(f"{_HERE}kategorien/neu/", reports_setup_categories.new, name=f"{_NAME}-category-new"),
    path(f"{_CATEGORY}/", reports_setup_categories.category, name=f"{_NAME}-category"),
    path(f"{_CATEGORY}/platz", reports_setup_categories.move, name=f"{_NAME}-category-move"),
    path(f"{_HERE}zustaendigkeiten/", reports_setup_routes.routes, name=f"{_NAME}-routes"),
    path(f"{_HERE}zustaendigkeiten/neu/", reports_setup_routes.new, name=f"{_NAME}-route-new"),
    path(f"{_ROUTE}/", reports_setup_routes.route, name=f"{_NAME}-route"),
    path(f"{_ROUTE}/platz", reports_setup_routes.move, name=f"{_NAME}-route-move"),
    path(f"{_ROUTE}/loeschen", reports_setup_routes.remove, name=f"{_NAME}-route-remove"),
    path(
        f"{_HERE}auftragnehmer/", reports_setup_contractors.contractors, name=f"{_NAME}-contractors"
    ),
    path(
        f"{_HERE}auftragnehmer/neu/", reports_setup_contractors.new, name=f"{_NAME}-contractor-new"
    ),
    path(f"{_FIRM}/", reports_setup_contractors.contractor, name=f"{_NAME}-contractor"),
    path(f"{_FIRM}/schluessel", reports_setup_contractors.issue, name=f"{_NAME}-contractor-issue"),
    path(f"{_FIRM}/sperren", reports_setup_contractors.revoke, name=f"{_NAME}-contractor-revoke"),
    path(f"{_HERE}texte/", reports_setup_texts.texts, name=f"{_NAME}-texts"),
    path(f"{_TEXT}/", reports_setup_texts.text, name=f"{_NAME}-text"),
    path(f"{_TEXT}/zurueck", reports_setup_texts.reset, name=f"{_NAME}-text-reset"),
    path(_PROGRAMS, reports_setup_programs.programs, name=f"{_NAME}-programs"),
    path(
        f"{_PROGRAMS}schluessel/<int:number>/sperren",
        reports_setup_programs.key_revoke,
        name=f"{_NAME}-key-revoke",
    ),
    path(f"{_PROGRAMS}webhook/<int:number>", reports_setup_programs.hook_act, name=f"{_NAME}-hook"),
    path(f"{_HERE}vorschlaege/", reports_setup_quality.suggestions, name=f"{_NAME}-suggestions"),
    path(f"{_HERE}verlauf/", reports_setup.changes, name=f"{_NAME}-history"),
    path(f"{_HERE}verlauf/<int:number>/zurueck", reports_setup.undo, name=f"{_NAME}-undo"),
    path(f"{_HERE}dateien/", reports_setup.files, name=f"{_NAME}-files"),
    path(f"{_HERE}dateien/alle.zip", reports_setup.packed, name=f"{_NAME}-zip"),
    path(f"{_HERE}dateien/<str:name>", reports_setup.file, name=f"{_NAME}-file"),
]
