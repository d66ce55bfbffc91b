"""What processes say reaches the console cut short: no tracebacks, no floods, no control characters."""

from __future__ import annotations

from athir.cli.short import LINES, SECONDS, WIDTH, Short

TRACE = """\
Traceback (most recent call last):
  File "x.py", line 1, in <module>
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero
the next line"""


def test_of_a_traceback_only_the_last_line_is_shown() -> None:
    short = Short()
    shown = [line for text in TRACE.splitlines() if (line := short.cut(text, 0.0))]
    assert shown == ["ZeroDivisionError: division by zero", "the next line"]


def test_with_debug_all_of_it_is() -> None:
    short = Short(debug=True)
    assert len([text for text in TRACE.splitlines() if short.cut(text, 0.0)]) == 6


def test_a_flood_is_counted_instead_of_shown() -> None:
    short = Short()
    shown = [short.cut(f"line {n}", 1.0) for n in range(100)]
    assert len([line for line in shown if line]) == LINES
    assert short.taken(1.0) == 0, "while it lasts nothing is said of it"
    assert short.taken(2.0 + SECONDS) == 100 - LINES
    assert short.taken(2.0 + SECONDS) == 0
    assert short.cut("after it", 2.0 + SECONDS) == "after it"


def test_a_line_cannot_play_with_the_terminal() -> None:
    assert Short().cut("\x1b[31mred\x1b[0m\x07 \x1b]0;title", 0.0) == "red ]0;title"
    assert len(Short().cut("x" * 5000, 0.0) or "") == WIDTH
    assert Short().cut("   ", 0.0) is None
