"""The engine: moves cases along the process of their procedure, each step in one transaction."""
