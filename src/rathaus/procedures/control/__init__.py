"""Vorgangssteuerung: how the work of offices moves, counted from cases and their events alone.

Figures are about offices and procedures, never about single members of staff; what would stand for
very few cases is left out (:data:`~rathaus.procedures.queries.bottlenecks.FEWEST`).
"""
