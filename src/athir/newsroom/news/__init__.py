"""Articles: from draft to the reader."""
