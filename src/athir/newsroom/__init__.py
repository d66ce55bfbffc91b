"""The newsroom half: Django and Wagtail. The air goes on without it."""
