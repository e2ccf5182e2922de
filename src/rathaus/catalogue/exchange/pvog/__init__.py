"""PVOG, the federation of German service portals: texts of the Land in, our descriptions out.

Addresses and fields of the search service (Suchdienst) are those that public programs use; there is
no published description of it. The delivery of our own XZuFi exists only against the simulator.
"""
