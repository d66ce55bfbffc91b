"""Baking: pages are rendered when they change, not when they are read.

While a page renders, what it depends on is recorded as keys (:mod:`.recording`); a publish touches keys in its own
transaction (:mod:`.dirty`); the baker turns keys into pages and writes them (:mod:`.baker`, :mod:`.store`); the
serving process answers from memory and asks the file system whether that still stands. The engine knows no app:
each app declares its pages and keys in a module ``pages`` (:mod:`.registry`).
"""
