"""A folder that a print service fetches from and reports to."""
