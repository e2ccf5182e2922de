"""Reading everything again: contents, their rows and the facts of their filing, and repairing."""
