"""The residents' way to report: four pages, what comes in between, and the page of one's own."""
