"""Papers from the scanner: taken from its folder into an office's post, and put to their case."""
