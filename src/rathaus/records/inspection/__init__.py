"""Akteneinsicht: files bound as one PDF, parts made unreadable for good, and who has seen what."""
