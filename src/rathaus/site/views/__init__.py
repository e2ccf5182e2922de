"""Public pages of the house, split by what people come for."""
