"""Fills a house with the demo: :func:`athir.newsroom.demo.seed.fill.fill`."""
