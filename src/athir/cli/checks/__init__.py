"""What ``athir up`` looks at before it starts and ``athir doctor`` in full: each check one function.

A check takes the command's context and gives a :class:`Finding`; it never raises for what it finds.
"""
