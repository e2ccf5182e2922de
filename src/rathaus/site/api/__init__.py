"""The JSON API of the house: one description, one way to tell of errors, closed by default."""
