"""Django's PostgreSQL backend, pointed at the database of the city in context."""
