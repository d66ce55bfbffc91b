"""Template tags of the light pages."""
