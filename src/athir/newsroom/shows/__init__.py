"""Shows and their places in the week."""
