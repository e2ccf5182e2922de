"""Life situations, target groups and topic packs: ways into the catalogue, and what is open."""
