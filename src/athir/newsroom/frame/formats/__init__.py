"""How dates and times are written in the newsroom's forms and lists, by language: day first, 24 hours."""
