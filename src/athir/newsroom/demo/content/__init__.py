"""What the demo says: texts, names, times. Data only; ``seed`` makes rows of it.

Everything here is our own and neutral, but for one article, which was given to us and stands word for word. No
person is named but those of that article; no figure is claimed as a fact.
"""
