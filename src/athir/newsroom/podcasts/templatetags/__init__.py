"""Tags of the podcasts' templates."""
