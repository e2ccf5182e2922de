"""A print service that posts everything the same day; marked „simuliert“."""
