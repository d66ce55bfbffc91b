"""The air: one process a station. Sources are mixed into one bus that never stops, and encoded once a mount."""
