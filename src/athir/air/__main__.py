"""``python -m athir.air --station main``: the air of one station, until SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sys
from types import FrameType

from athir.air.engine import Engine
from athir.config import SettingsError, load
from athir.contracts.files import ContractError
from athir.home import MAIN, Home


def main(argv: list[str] | None = None) -> int:
    """0: stopped in order; 1: could not start, with one line that says why; 2: wrong use."""
    parser = argparse.ArgumentParser(prog="python -m athir.air", description=__doc__)
    parser.add_argument("--station", default=MAIN)
    station = parser.parse_args(argv).station
    home = Home.from_environment()
    try:
        engine = Engine(home, station, load(home))

        def on_signal(number: int, frame: FrameType | None) -> None:
            engine.stop(signal.Signals(number).name)

        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)
        return engine.run()
    except (ContractError, SettingsError, ValueError) as error:
        print(f"air: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
