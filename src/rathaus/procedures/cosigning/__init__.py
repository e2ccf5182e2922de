"""Mitzeichnung, Umlauf, Verfügung: papers on their way through several hands."""
