"""Where there is no browser its tests are skipped with the reason, or fail if one is demanded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import start_browser


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with no program at all."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("CHROMIUM", "RATHAUS_DEMAND_BROWSER"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_browser_the_test_is_skipped() -> None:
    with (
        pytest.raises(pytest.skip.Exception, match=r"no browser found \(chromium"),
        start_browser(),
    ):
        pass


def test_a_browser_that_does_not_start_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    words = "/bin/false does not start: "
    with pytest.raises(pytest.skip.Exception, match=words), start_browser():
        pass


def test_where_a_browser_is_demanded_its_absence_is_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RATHAUS_DEMAND_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="no browser found"), start_browser():
        pass
