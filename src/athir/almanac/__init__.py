"""The sky and the calendar: the sun, prayer times, Hijri dates, changes of the clock. Pure functions, no Django."""
