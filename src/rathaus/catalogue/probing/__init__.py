"""Whether the addresses in descriptions still answer."""
