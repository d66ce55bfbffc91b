"""Delivery: listeners, live sources, HLS and what is on now. One process a core; no codec, no database."""
