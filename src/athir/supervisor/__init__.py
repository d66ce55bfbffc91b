"""Starts, watches and stops the processes of the house, and imports none of them."""
