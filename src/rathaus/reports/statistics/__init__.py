"""Open figures of reports: counted by the database, safe to publish, never stored."""

from rathaus.reports.statistics.figures import (
    Figures,
    Part,
    this_week,
    year_figures,
    years_with_reports,
)

__all__ = ["Figures", "Part", "this_week", "year_figures", "years_with_reports"]
