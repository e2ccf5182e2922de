"""Melde-Möwe: defects in public space, reported, repaired, told (Mängelmelder)."""
