"""Text of the page: folding for search, clean typing, dates and plurals, direction. Pure functions, no Django."""
