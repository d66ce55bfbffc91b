"""``/lite/…``: every page of the site for the weakest network: its words and links, one small answer.

Not a second set of templates: the page's own view is asked, and what it made is boiled down (:mod:`.boil`), so a
light page can neither lack what the full one has nor say something else. It is baked under the same keys.
"""
