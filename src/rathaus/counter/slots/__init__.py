"""Noting an appointment on the web: office, time, who comes, done."""
