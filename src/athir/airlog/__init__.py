"""The record of the air: segments, their index and its chain. What is re-exported here needs no codec."""

from athir.airlog.chain import Verdict, verify
from athir.airlog.index import Index, last_epoch
from athir.airlog.ranges import Gap, Range, by_samples, by_utc, by_utc_ns, runs
from athir.airlog.repair import Repair, repair
from athir.airlog.segment import Segment, genesis
from athir.airlog.writer import LogWriter

__all__ = [
    "Gap",
    "Index",
    "LogWriter",
    "Range",
    "Repair",
    "Segment",
    "Verdict",
    "by_samples",
    "by_utc",
    "by_utc_ns",
    "genesis",
    "last_epoch",
    "repair",
    "runs",
    "verify",
]
