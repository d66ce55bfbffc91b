"""Numbers: how often what was published was heard, counted without knowing anybody."""
