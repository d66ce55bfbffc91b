"""The calendar of a place: prayer times, Hijri dates, clock changes. Pure functions."""
