"""The record of the air: segments, their index and its chain. What is re-exported here needs no codec."""

from athir.airlog.aired import Aired, Piece, RangeError, Stretch, aired, resolve, wall_clock
from athir.airlog.chain import Verdict, verify
from athir.airlog.index import Index, last_epoch
from athir.airlog.join import Joined, join
from athir.airlog.ledger import Ledger, LedgerError, LedgerReader
from athir.airlog.ranges import Gap, Range, by_samples, by_utc, by_utc_ns, runs
from athir.airlog.repair import Repair, repair
from athir.airlog.segment import Segment, genesis
from athir.airlog.writer import LogWriter

__all__ = [
    "Aired",
    "Gap",
    "Index",
    "Joined",
    "Ledger",
    "LedgerError",
    "LedgerReader",
    "LogWriter",
    "Piece",
    "Range",
    "RangeError",
    "Repair",
    "Segment",
    "Stretch",
    "Verdict",
    "aired",
    "by_samples",
    "by_utc",
    "by_utc_ns",
    "genesis",
    "join",
    "last_epoch",
    "repair",
    "resolve",
    "runs",
    "verify",
    "wall_clock",
]
