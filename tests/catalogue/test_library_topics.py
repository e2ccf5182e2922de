"""Life situations, target groups and topic packs of the library name services that exist."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from rathaus.kernel.library import library_path

LISTS = [
    ("life-situations.yaml", "situations", {"key", "names", "texts", "services"}, set()),
    ("life-situations.yaml", "groups", {"key", "names", "services"}, set()),
    (
        "topic-packs.yaml",
        "packs",
        {"key", "names", "texts", "services", "enabled"},
        {"bylaws"},
    ),
]


def entries(file: str, name: str) -> list[dict[str, Any]]:
    text = (library_path() / "catalogue" / file).read_text("utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)[name]
    return found


def known_services() -> set[str]:
    """Keys of the described services and of the procedures that a city can set up."""
    procedures = (library_path() / "procedures").glob("*/*/service.yaml")
    described = entries("services.yaml", "services")
    own = [yaml.safe_load(path.read_text("utf-8")) for path in procedures]
    return {entry["key"] for entry in [*described, *own]}


@pytest.mark.parametrize(("file", "name", "required", "optional"), LISTS)
def test_entries_name_services_that_exist(
    file: str, name: str, required: set[str], optional: set[str]
) -> None:
    found = entries(file, name)
    services = [key for entry in found for key in entry["services"]]

    assert set(services) - known_services() == set()
    assert len({entry["key"] for entry in found}) == len(found)
    for entry in found:
        assert required <= set(entry) <= required | optional, entry["key"]
        assert len(set(entry["services"])) == len(entry["services"]), entry["key"]
        for words in (entry["names"], entry.get("texts", entry["names"])):
            assert {"de", "en"} == {language for language, text in words.items() if text}


def test_a_service_hangs_on_one_switch() -> None:
    services = [key for pack in entries("topic-packs.yaml", "packs") for key in pack["services"]]

    assert len(set(services)) == len(services)
