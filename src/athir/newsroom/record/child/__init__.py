"""The child process that decodes a range of the log, or a file that somebody sent, and writes copies for listening.

Knows no Django. The only part of this room that loads codecs.
"""
