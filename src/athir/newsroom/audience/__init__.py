"""Readers who come back: the site as an app, pages without a network, notifications."""
