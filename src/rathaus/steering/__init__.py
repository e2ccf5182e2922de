"""Steering: figures that fall out of what really happened, never typed in."""
