"""Podcasts: their feeds, their pages, and episodes made of shows or uploaded."""
