"""Tables from files: read whatever a spreadsheet writes, show what it would do, do it, and take it back in one step."""
