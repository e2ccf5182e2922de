"""Editorial work: drafts of the city's own words, their approval, and their history."""
