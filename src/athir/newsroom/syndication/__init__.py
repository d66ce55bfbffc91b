"""What is said to machines: feeds, sitemaps, structured data, share pictures. An engine: apps declare what they have."""
