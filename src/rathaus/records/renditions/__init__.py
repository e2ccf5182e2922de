"""Renditions: other forms of a paper, made to be read, searched or kept; the original stays."""
