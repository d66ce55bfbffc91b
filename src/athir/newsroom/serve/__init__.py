"""The site port: baked pages out of memory, the site's own files, pictures, and Django for everything else.

One process, one port (``python -m athir.newsroom.serve``). The hot path is a dictionary look-up and a ``stat``: a page
removed by an unpublish is gone with the next request, whoever removed it.
"""
