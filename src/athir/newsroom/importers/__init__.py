"""Brings in what a station had elsewhere: podcasts from their feeds, lists of podcasts."""
