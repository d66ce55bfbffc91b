"""The instrument that listens to a running station: real players, test tones, levers."""
