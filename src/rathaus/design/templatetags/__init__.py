"""Template tags: ``{% load design %}`` brings all components and filters."""
