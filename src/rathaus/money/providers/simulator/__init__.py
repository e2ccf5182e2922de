"""A payment provider that moves no money and says so."""
