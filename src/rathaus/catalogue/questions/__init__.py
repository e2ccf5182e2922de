"""Frequent questions: written by one person, approved by another, resting on a source."""
