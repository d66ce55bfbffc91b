"""People, and later institutions, countries and meetings: one row each, with names per language."""
