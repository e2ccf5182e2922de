"""The staff desk: what is due, in the order of the clock, and everything on a case in one page."""
