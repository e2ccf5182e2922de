"""Sign language and plain language beside the blocks of a description."""
