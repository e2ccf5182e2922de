"""A decision says everything the law asks of it, in its order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rathaus.procedures.engine.changes import merged
from rathaus.procedures.letters import LetterFailed, Pdf, render
from tests.procedures.letter_samples import (
    NOW,
    printed,
    sample,
    shipped,
    tags,
    text_of,
)


def test_the_decision_is_read_in_its_order(decision: Pdf) -> None:
    text = text_of(decision)
    order = [
        "Stadt Musterhausen", "Kim Beispiel", "Aktenzeichen 54.30-2026/0001",
        "Datum 22. November 2026", "Haltverbot für Ihren Umzug: Holtenauer Straße 120",
        "bitte stellen Sie die Schilder spätestens am Dienstag, 8. Dezember 2026, auf",
        "Anordnung", "auf 12 m Länge", "von 8:00 bis 16:00 Uhr", "3 volle Kalendertage",
        "Die Gebühr beträgt 28,00 €", "Was Sie beachten müssen", "Verkehrszeichenplan", "Gebühr",
        "Summe 28,00 €", "Begründung", "Sachverhalt", "Rechtsgrundlage",
        "§ 45 Absatz 1 Satz 1 StVO",
        "Ermessen", "Anhörung", "Rechtsbehelfsbelehrung", "innerhalb eines Monats", "Widerspruch",
        "zur Niederschrift bei: Stadt Musterhausen, Die Oberbürgermeisterin",
        "Rathausplatz 1, 24999 Musterhausen", "Automatisch erlassen",
        "dass ein Mensch ihn prüft", "In einfachen Worten",
        "Rechtlich gilt nur der Text außerhalb dieses Kastens",
    ]  # fmt: skip
    places = [text.find(words) for words in order]
    at = 0
    for words, place in zip(order, places, strict=True):
        found = text.find(words, at)
        assert found >= 0, f"„{words}“ missing, or before what belongs in front of it"
        assert place >= 0
        at = found


def test_the_sign_plan_is_a_figure_with_words_for_those_who_do_not_see_it(decision: Pdf) -> None:
    alternatives = [alt for tag, alt in tags(decision) if tag == "/Figure"]
    assert alternatives[0].startswith("Wappen der Stadt Musterhausen")
    assert alternatives[1].replace("\u00a0", " ") == (
        "Verkehrszeichenplan für Holtenauer Straße 120, Seite mit den geraden Hausnummern: "
        "Zeichen 283 am Anfang mit Pfeil zur Fahrbahn, nach 12 Metern in Fahrtrichtung Zeichen 283 "
        "am Ende mit Pfeil von der Fahrbahn weg. Zusatzschild: 12.12.2026, 8–16 h."
    )


def test_a_decision_names_every_place_and_every_fee() -> None:
    data = sample("decision")["data"]
    zone = data["order"]["zones"][0]
    order = {
        **data["order"],
        "zones": [zone, {**zone, "street": "Lindenweg", "house_number": "4-6", "side": "odd"}],
        "last_date": "2026-12-14",
    }
    items = [{"text": f"Posten {n}", "norm": "", "amount": Decimal("1000.50")} for n in range(40)]
    fee = {**data["fee"], "items": items, "total": Decimal("40020.00")}
    pdf = printed(shipped("decision"), order=order, fee=fee)
    text = text_of(pdf)
    assert [alt[:31] for tag, alt in tags(pdf) if tag == "/Figure"][1:] == [
        "Verkehrszeichenplan für Holtena",
        "Verkehrszeichenplan für Lindenw",
    ]
    assert "Holtenauer Straße 120 und Lindenweg 4–6, 12. bis 14. Dezember 2026" in text
    assert "vom Samstag, 12. Dezember 2026, bis Montag, 14. Dezember 2026" in text
    assert (text.count("1.000,50 €"), text.count("Summe 40.020,00 €")) == (40, 1)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ({"value": 1, "unit": "month"}, "innerhalb eines Monats,"),
        ({"value": 2, "unit": "week"}, "innerhalb von 2 Wochen,"),
        ({"value": 1, "unit": "year"}, "innerhalb eines Jahres,"),
        ("von drei Tagen", "innerhalb von drei Tagen,"),
    ],
)
def test_the_remedy_takes_its_period_from_the_data(period: Any, words: str) -> None:
    remedy = {**sample("decision")["data"]["remedy"], "period": period}
    assert words in text_of(printed(shipped("decision"), remedy=remedy))


def test_the_remedy_may_be_a_suit() -> None:
    remedy = {
        "kind": "klage", "period": {"value": 1, "unit": "month"}, "forms": ["schriftlich"],
        "body": "Verwaltungsgericht Kassel", "street": "Goethestraße", "house_number": "41",
        "postcode": "34119", "town": "Kassel",
    }  # fmt: skip
    text = text_of(printed(shipped("decision"), remedy=remedy))
    assert "Klage erheben. Die Klage erheben Sie schriftlich bei: Verwaltungsgericht Kassel" in text
    assert "Goethestraße 41, 34119 Kassel" in text


def test_an_automatic_decision_needs_a_way_to_a_human() -> None:
    with pytest.raises(LetterFailed, match="Der Weg zu einem Menschen fehlt"):
        printed(shipped("decision"), review={"text": "Nur Worte."})


def of_a_case(**changes: Any) -> dict[str, Any]:
    """The data of a decision as a case has it: answers, places and days instead of an order."""
    data = sample("decision")["data"]
    order = data.pop("order")
    application = {
        "purpose": order["purpose"],
        "place": order["zones"][0],
        "from": order["from"],
        "to": order["to"],
        "person": {"first_names": "Kim", "surname": "Beispiel"},
        "signs": {"by": "self", "person": "Kim Beispiel", "phone": order["responsible_phone"]},
    }
    less = changes.get("decision", {}).get("changes", {})
    return {
        **data,
        "application": application,
        "granted": merged(application, less),
        "places": order["zones"],
        "dates": {
            "first_day": order["date"],
            "last_day": order["last_date"],
            "signs_by": order["signs_by"],
        },
        **changes,
    }


def decided(**changes: Any) -> str:
    given = sample("decision")
    pdf = render(
        shipped("decision"), of_a_case(**changes), letterhead=given["letterhead"], created=NOW
    )
    return text_of(pdf)


def test_a_case_gives_the_same_decision_as_its_order(decision: Pdf) -> None:
    assert decided() == text_of(decision)


def test_the_conditions_of_a_clerk_stand_in_the_decision() -> None:
    text = decided(conditions=["Lassen Sie zwei Meter Gehweg frei.", "Melden Sie das Ende."])
    plan = text.index("Verkehrszeichenplan Fahrtrichtung")
    assert 0 < text.index("• Lassen Sie zwei Meter Gehweg frei.") < plan
    assert 0 < text.index("• Melden Sie das Ende.") < plan


LESS = {"place": {"length_m": 9}, "to": "14:00"}


def test_granting_less_says_what_is_refused() -> None:
    text = decided(decision={"kind": "partial", "changes": LESS})
    assert "Wir können Ihrem Antrag nur zum Teil entsprechen." in text
    assert "auf 9 m Länge" in text
    assert "von 8:00 bis 14:00 Uhr" in text
    assert "5. Im Übrigen lehnen wir den Antrag ab. 6. Die Gebühr beträgt" in text
    assert "12 m" not in text
    assert "Im Übrigen" not in decided()


def test_a_decision_without_the_day_of_the_signs_is_not_set() -> None:
    with pytest.raises(LetterFailed, match="ist nicht berechnet"):
        decided(dates={"first_day": "2026-12-12", "last_day": "2026-12-12"})


def test_an_empty_way_to_a_human_is_none() -> None:
    review = {"email": "", "phone": "0431 1", "text": ""}
    assert "melden Sie sich bitte telefonisch unter 0431 1." in decided(review=review)
    with pytest.raises(LetterFailed, match="Der Weg zu einem Menschen fehlt"):
        decided(review={"email": "", "phone": ""})
