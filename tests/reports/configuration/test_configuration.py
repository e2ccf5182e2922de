"""Setting up: who may, what is refused, two people at once, undoing, files out and in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from rathaus.kernel.access import Actor, system
from rathaus.kernel.errors import Conflict, Duplicate, Invalid, NotAllowed
from rathaus.people.models import Office
from rathaus.reports.configuration.changing import (
    ChangedMeanwhile,
    add_row,
    change_row,
    last_change,
    move_row,
    place_of_row,
    remove_row,
    write_text,
)
from rathaus.reports.configuration.exchange import export_setup, import_files, replace_setup
from rathaus.reports.configuration.program_keys import issue_program_key, revoke_program_key
from rathaus.reports.configuration.route_check import try_route, warnings
from rathaus.reports.configuration.rows import CATEGORY, CONTRACTOR, KINDS, ROUTE, WORDING
from rathaus.reports.configuration.texts import all_texts, reset_text
from rathaus.reports.configuration.undoing import undo_change
from rathaus.reports.contractors import contractor_of_token
from rathaus.reports.models import Category, Contractor, Route, SetupChange, Wording
from rathaus.reports.places import place_at
from rathaus.reports.setup import setup
from tests.reports.cast import CREW, EDITOR, ELISABETHSTRASSE, OTHER, reported, staff
from tests.reports.conftest import in_kiel, kiel  # noqa: F401

pytestmark = pytest.mark.usefixtures("in_kiel")
KEY = "illegaler-muell"
ACTOR = system("test")


def _change(actor: Actor = ACTOR, **values: Any) -> None:
    change_row(actor=actor, kind=CATEGORY, key=KEY, values=values)


def _latest() -> SetupChange:
    found = SetupChange.objects.order_by("-pk").first()
    assert found is not None
    return found


VERBS: list[Callable[[Actor], object]] = [
    lambda actor: add_row(actor=actor, kind=CATEGORY, values={"name": "Neues"}),
    lambda actor: _change(actor, name="Anders"),
    lambda actor: move_row(actor=actor, kind=CATEGORY, key=KEY, place=0),
    lambda actor: remove_row(actor=actor, kind=ROUTE, key=str(Route.objects.all()[0].pk)),
    lambda actor: write_text(actor=actor, key="thanks", language="en", text="Thank you."),
    lambda actor: reset_text(actor=actor, key="thanks"),
    lambda actor: issue_program_key(actor=actor, contractor="lichtbetrieb"),
    lambda actor: revoke_program_key(actor=actor, contractor="lichtbetrieb"),
    lambda actor: undo_change(actor=actor, change=_latest()),
    lambda actor: export_setup(actor),
]


@pytest.mark.parametrize("verb", range(len(VERBS)))
def test_only_the_lead_sets_up(verb: int) -> None:
    for stranger in (CREW, OTHER):
        with pytest.raises(NotAllowed):
            VERBS[verb](staff(stranger))
    _change(group="Sauberkeit")
    VERBS[verb](staff(EDITOR))


class TestCategories:
    def test_a_new_one_is_offered_at_once_and_a_switched_off_one_no_more(self) -> None:
        report = reported().report
        key = add_row(actor=ACTOR, kind=CATEGORY, values={"name": "Eichenprozessionsspinner"})
        assert setup().active[-1].key == key == "eichenprozessionsspinner"
        _change(active=False)

        assert KEY not in {one.key for one in setup().active}
        report.refresh_from_db()
        assert report.category_id == KEY
        with pytest.raises(Duplicate):
            add_row(actor=ACTOR, kind=CATEGORY, values={"name": "Eichenprozessionsspinner"})

    def test_a_changed_period_leaves_those_that_run(self) -> None:
        before = reported().report
        _change(first_hours=2)
        before.refresh_from_db()
        after = reported().report

        assert before.due_at is not None
        assert after.due_at is not None
        assert (before.due_at - before.received_at).total_seconds() / 3600 > 2
        assert (after.due_at - after.received_at).total_seconds() / 3600 == 2

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 121}, "name"),
            ({"first_hours": 0}, "first_hours"),
            ({"first_hours": 48, "done_hours": 24}, "done_hours"),
            ({"leika": "12"}, "leika"),
            ({"plan": "11"}, "plan"),
            ({"plan": "99.99"}, "plan"),
            ({"words": "Müll"}, "words"),
            ({"attributes": [{"code": "a b", "description": "Was?"}]}, "attributes"),
            (
                {"attributes": [{"code": "a", "description": "?", "datatype": "singlevaluelist"}]},
                "attributes",
            ),
        ],
    )
    def test_what_is_wrong_is_named_by_field(self, values: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            _change(**values)
        assert set(refused.value.fields) == {field}

    def test_the_order_is_kept_without_gaps(self) -> None:
        keys = list(setup().categories)
        move_row(actor=ACTOR, kind=CATEGORY, key=keys[3], place=1)

        assert list(setup().categories) == [keys[0], keys[3], *keys[1:3], *keys[4:]]
        undo_change(actor=ACTOR, change=_latest())
        assert list(setup().categories) == keys


class TestTwoPeople:
    def test_the_slower_one_sees_both_versions_and_may_save_all_the_same(self) -> None:
        seen = last_change(CATEGORY, KEY)
        _change(staff(EDITOR), name="Sperrmüll", leika="")
        move_row(actor=ACTOR, kind=CATEGORY, key=KEY, place=5)
        with pytest.raises(ChangedMeanwhile) as refused:
            change_row(actor=ACTOR, kind=CATEGORY, key=KEY, values={"name": "Abfall"}, seen=seen)
        told = refused.value
        assert [(one.field, one.now, one.yours) for one in told.differences] == [
            ("name", "Sperrmüll", "Abfall")
        ]
        assert "Wiebke" in told.message
        change_row(actor=ACTOR, kind=CATEGORY, key=KEY, values={"name": "Abfall"}, seen=told.seen)
        assert Category.objects.get(pk=KEY).name == "Abfall"


class TestUndo:
    def test_only_what_the_change_changed_goes_back(self) -> None:
        _change(name="Sperrmüll")
        change = _latest()
        _change(first_hours=7)
        undo_change(actor=staff(EDITOR), change=change)
        row = Category.objects.get(pk=KEY)

        assert (row.name, row.first_hours) == ("Wilder Müll", 7)
        assert _latest().after["name"] == "Wilder Müll"
        with pytest.raises(Conflict):
            undo_change(actor=ACTOR, change=change)

    def test_a_removed_route_comes_back_and_an_added_one_goes(self) -> None:
        route = Route.objects.get(category="ampel-defekt")
        remove_row(actor=ACTOR, kind=ROUTE, key=str(route.pk))
        assert best("ampel-defekt").pk != route.pk
        removal = _latest()
        undo_change(actor=ACTOR, change=removal)
        assert best("ampel-defekt").pk == route.pk
        with pytest.raises(Conflict):
            undo_change(actor=ACTOR, change=removal)
        key = add_row(actor=ACTOR, kind=ROUTE, values={"category": KEY, "office": "tiefbau"})
        undo_change(actor=ACTOR, change=_latest())
        assert place_of_row(ROUTE, key) == -1

    def test_an_added_category_is_switched_off(self) -> None:
        key = add_row(actor=ACTOR, kind=CATEGORY, values={"name": "Neues"})
        undo_change(actor=ACTOR, change=_latest())
        assert Category.objects.get(pk=key).active is False


def best(category: str) -> Route:
    found = try_route(setup().categories[category], place_at(*ELISABETHSTRASSE)).row
    assert found is not None
    return found


class TestRoutes:
    def test_the_trial_says_which_row_and_why(self) -> None:
        tried = try_route(setup().categories["ampel-defekt"], place_at(*ELISABETHSTRASSE))

        assert tried.routed.office is not None
        assert tried.routed.office.key == "tiefbau"
        assert tried.routed.contractor == Contractor.objects.get(pk="signalbau")
        assert (tried.number, "Kategorie" in tried.why) == (8, True)

    def test_each_warning_is_told(self) -> None:
        add_row(actor=ACTOR, kind=ROUTE, values={"group": "Verkehr", "office": "verkehr"})
        place = {"category": KEY, "district": "Nirgendwo", "office": "abfall"}
        add_row(actor=ACTOR, kind=ROUTE, values=place)
        Office.objects.filter(key="fundbuero").update(email="")
        change_row(actor=ACTOR, kind=CONTRACTOR, key="signalbau", values={"active": False})
        general = next(row for row in setup().routes if str(row).startswith("*"))
        remove_row(actor=ACTOR, kind=ROUTE, key=str(general.pk))
        add_row(actor=ACTOR, kind=CATEGORY, values={"name": "Sonstiges ohne alles"})
        said = "\n".join(one.text for one in warnings())

        for part in (
            "gilt nie",
            "Nirgendwo",
            "Signalbau",
            "E-Mail-Adresse",
            "hat keine Zuständigkeit",
        ):
            assert part in said, said


class TestTexts:
    def test_a_text_is_reset_to_the_files(self) -> None:
        write_text(actor=ACTOR, key="thanks", language="de", text="Herzlichen Dank!")
        write_text(actor=ACTOR, key="thanks", language="en", text="Thank you.")
        [text] = [one for one in all_texts() if one.key == "thanks"]
        assert (text.changed, text.texts["en"]) == (True, "Thank you.")
        reset_text(actor=ACTOR, key="thanks")
        [text] = [one for one in all_texts() if one.key == "thanks"]

        assert (text.changed, dict(text.texts)) == (
            False,
            {
                "de": "Danke, dass Sie hinsehen.",
                "en": "Thank you for looking.",
            },
        )


class TestPrograms:
    def test_a_renewed_key_ends_the_earlier_one_and_is_kept_as_a_hash(self) -> None:
        first = issue_program_key(actor=ACTOR, contractor="lichtbetrieb")
        second = issue_program_key(actor=ACTOR, contractor="lichtbetrieb")
        firm = Contractor.objects.get(pk="lichtbetrieb")

        assert contractor_of_token(first) is None
        assert contractor_of_token(second) == firm
        assert second not in str(SetupChange.objects.values()) + firm.token_digest
        revoke_program_key(actor=ACTOR, contractor="lichtbetrieb")
        assert contractor_of_token(second) is None


class TestFiles:
    def _write(self, folder: Path) -> dict[str, str]:
        files = export_setup(ACTOR)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        return files

    def _empty(self) -> None:
        Route.objects.all().delete()
        for kind in KINDS.values():
            kind.model._default_manager.all().delete()
        SetupChange.objects.all().delete()

    def test_out_and_into_an_empty_city_is_the_identity(self, tmp_path: Path) -> None:
        _change(words=["Müll: nass", "no", "08"], description="Zwei\nZeilen „so“", shown=False)
        change_row(actor=ACTOR, kind=CONTRACTOR, key="signalbau", values={"active": False})
        write_text(actor=ACTOR, key="thanks", language="en", text="Thank you: # yes")
        move_row(actor=ACTOR, kind=ROUTE, key=str(Route.objects.all()[2].pk), place=7)
        files = self._write(tmp_path)
        self._empty()
        import_files(actor=ACTOR, folder=tmp_path)

        assert export_setup(ACTOR) == files
        assert import_files(actor=ACTOR, folder=tmp_path) == 0

    def test_replacing_brings_back_what_the_files_say(self, tmp_path: Path) -> None:
        files = self._write(tmp_path)
        keys = list(setup().categories)
        _change(name="Anders")
        move_row(actor=ACTOR, kind=CATEGORY, key=KEY, place=9)
        extra = add_row(actor=ACTOR, kind=CATEGORY, values={"name": "Nur hier"})
        remove_row(actor=ACTOR, kind=ROUTE, key=str(Route.objects.all()[2].pk))
        add_row(actor=ACTOR, kind=ROUTE, values={"category": extra, "office": "abfall"})
        write_text(actor=ACTOR, key="own", language="de", text="Nur hier.")
        done = replace_setup(actor=ACTOR, folder=tmp_path)

        assert (done.added, done.changed, done.gone) == (1, 1, 3)
        assert list(setup().categories) == [*keys, extra]
        assert Category.objects.get(pk=extra).active is False
        now = export_setup(ACTOR)
        assert {name: now[name] for name in files if name != "categories.yaml"} == {
            name: files[name] for name in files if name != "categories.yaml"
        }
        assert replace_setup(actor=ACTOR, folder=tmp_path).changed == 0
        assert Wording.objects.filter(key="own").exists() is False

    def test_a_wrong_entry_is_named_and_nothing_is_changed(self, tmp_path: Path) -> None:
        rows = [{"key": KEY, "name": "Anders"}, {"key": "zwei", "name": "Zwei", "leika": "1"}]
        (tmp_path / "categories.yaml").write_text(yaml.safe_dump({"categories": rows}), "utf-8")
        with pytest.raises(Invalid, match=r"categories\.yaml, zwei: leika"):
            replace_setup(actor=ACTOR, folder=tmp_path)
        assert Category.objects.get(pk=KEY).name == "Wilder Müll"
        assert WORDING.model._default_manager.exists()
