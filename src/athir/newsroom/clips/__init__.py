"""Clips: a minute of air with a name, a page of its own and a place in articles."""
