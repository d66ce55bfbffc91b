"""Search over titles and bodies: simple, but in Arabic's own spelling variants.

Apps declare what can be found (:mod:`.registry`); rows go into a full-text table as folded words without the
article (:mod:`athir.arabic.normalise`), so «الحموشي» and «حموشي» meet; a query goes through the same function.
"""
