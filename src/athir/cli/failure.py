"""The one way a command fails: a sentence that says why, and one that says what to do."""

from __future__ import annotations


class Failure(Exception):
    """Both sentences already in the person's language; ``status`` is the command's exit status."""

    def __init__(self, why: str, hint: str = "", status: int = 1) -> None:
        super().__init__(f"{why} {hint}".strip())
        self.why, self.hint, self.status = why, hint, status
