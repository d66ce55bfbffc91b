"""FREQUENCE EVENT: dates, places, repeats, calendars."""
