"""DMN 1.2 to 1.5: import of decisions, export of our tables as DMN 1.3."""
