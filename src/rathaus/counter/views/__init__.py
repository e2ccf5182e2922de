"""Pages of the room, split by what people want."""
