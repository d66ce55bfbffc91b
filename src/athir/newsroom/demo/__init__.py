"""The demo: a station that is alive, out of material that is all our own."""
