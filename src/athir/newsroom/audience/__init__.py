"""Readers who come back: the site as an app, offline pages, notifications."""
