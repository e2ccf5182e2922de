"""Bank transfer: the second way to pay, so that nobody has to pay online."""
