"""One mount as delivery holds it: the last seconds of sound, shared by all its listeners.

Blocks come out of the ring when they are due (``due_ns + LEAD_SECONDS``); while the air is away, prepared frames
come at the same pace. Positions count bytes of sound since this process began: they never jump, whatever the air does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from athir.contracts.mounts import Mount
from athir.contracts.ring import FLAG_LINK, Block, RingReader
from athir.contracts.units import BLOCK_NS, LEAD_SECONDS, RATE
from athir.delivery import icy
from athir.delivery.filler import Filler, load

LEAD_NS = int(LEAD_SECONDS * 1e9)
PATIENCE_NS = 300_000_000
"""How late a block may be before prepared frames stand in: listeners have their burst to live on."""
STALE_NS = 5_000_000_000
"""A ring found with an older sign of life holds sound of a past broadcast: it is not played."""
_LOOK_NS = 100_000_000
_RETRY_FILLER_NS = 1_000_000_000


@dataclass(eq=False)
class Sound:
    """One block in the window."""

    seq: int
    data: bytes
    samples: int
    pos: int
    """Position of its first byte."""
    start: int
    """Samples before it, since this process began."""
    title: bytes
    """The metadata block that carries its title."""
    title_pos: int
    """Position at which that title began."""
    link: int
    init: bytes
    """Header bytes for whoever begins here; empty where ``data`` begins with them or none are needed."""
    epoch: int = 0
    """With :attr:`first_sample` its place in the log; 0 for prepared frames, which have none."""
    first_sample: int = 0
    _cuts: dict[int, bytes] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.pos + len(self.data)

    def icy(self, phase: int, metaint: int, fresh: bool = False) -> tuple[bytes, bool]:
        """``data`` with the metadata that is due in it, and whether any was.

        ``phase``: where the listener's first byte stood, modulo ``metaint``; all of one phase share the bytes.
        ``fresh``: the listener has had no title yet, so the first block carries it even if it is not new.
        """
        size = len(self.data)
        first = (phase - self.pos - 1) % metaint + 1
        if first > size:
            return self.data, False
        key = -first if fresh else first
        known = self._cuts.get(key)
        if known is None:
            known = self._cuts[key] = self._cut(first, metaint, fresh)
        return known, True

    def _cut(self, first: int, metaint: int, fresh: bool) -> bytes:
        parts, at = [], 0
        for cut in range(first, len(self.data) + 1, metaint):
            parts.append(self.data[at:cut])
            new = self.pos + cut - metaint <= self.title_pos
            parts.append(self.title if new or fresh else icy.SAME)
            at, fresh = cut, False
        parts.append(self.data[at:])
        return b"".join(parts)


class Feed:
    """The window of one mount: blocks ``first`` ≤ seq < ``end``."""

    def __init__(self, mount: Mount, ring: Path, filler: Path, keep_seconds: float) -> None:
        self.mount = mount
        # About a second of sound: in MP3 at 128 kbps 42 frames of 384 bytes, so that phases repeat and are shared.
        self.metaint = 16_128 if mount.codec == "mp3" else mount.bytes_per_second
        self.first = self.end = 0
        self.pos = 0
        self.filling = False
        self.last_push_ns = 0
        self._ring = RingReader(ring)
        self._filler_path = filler
        self._filler: Filler | None = None
        self._filler_tried = 0
        self._keep = int(keep_seconds * RATE)
        self._total = 0
        self._sounds: dict[int, Sound] = {}
        self._spans: dict[tuple[int, int], bytes] = {}
        self._held: Block | None = None
        self._due = 0  # when the next block should be due, in the air's time
        self._looked = 0
        self._meta = -1
        self._boot = 0
        self._title_text = ""
        self._title = icy.encode_title("")
        self._title_pos = 0
        self._init = b""
        self._link = 0

    @property
    def title(self) -> str:
        return self._title_text

    def sound(self, seq: int) -> Sound:
        """Block ``seq`` of the window."""
        return self._sounds[seq]

    def span(self, since: int, phase: int) -> bytes:
        """All sound from block ``since`` to the newest, with the metadata of ``phase`` (negative: none); shared."""
        if since == self.end - 1 and phase < 0:
            return self._sounds[since].data
        key = (since, phase)
        known = self._spans.get(key)
        if known is None:
            sounds = [self._sounds[seq] for seq in range(since, self.end)]
            parts = [one.data if phase < 0 else one.icy(phase, self.metaint)[0] for one in sounds]
            known = self._spans[key] = b"".join(parts)
        return known

    def start(self, seconds: float) -> int:
        """The block with which a listener begins who receives ``seconds`` at once; ``end`` when there is none."""
        wanted, seq = int(seconds * RATE), self.end
        while wanted > 0 and seq > self.first:
            seq -= 1
            wanted -= self._sounds[seq].samples
        return seq

    def find(self, epoch: int, sample: int, exact: bool = False) -> int:
        """The block that holds ``sample`` of ``epoch`` (``exact``: that begins with it); -1 when there is none."""
        for seq in range(self.end - 1, self.first - 1, -1):
            sound = self._sounds[seq]
            if sound.epoch == epoch and sound.first_sample <= sample < sound.first_sample + sound.samples:
                return seq if sound.first_sample == sample or not exact else -1
        return -1

    def seconds(self, since: int) -> float:
        """Seconds of sound in the window from block ``since`` on."""
        if since >= self.end:
            return 0.0
        return (self._total - self._sounds[max(since, self.first)].start) / RATE

    def poll(self, now: int) -> bool:
        """Take in what is due at ``now`` (``CLOCK_MONOTONIC``, ns). Whether anything came."""
        before = self.end
        self._drain(now)
        overdue = now - self._due - LEAD_NS
        missing = self.filling or not self._ring.attached or overdue > PATIENCE_NS // 3
        if self.end == before and missing and self._look(now):
            self._drain(now)
        if self.end == before and overdue > (0 if self.filling else PATIENCE_NS):
            self._fill(now)
        if self.end == before:
            return False
        self.last_push_ns = now
        return True

    def close(self) -> None:
        self._ring.close()

    def _drain(self, now: int) -> None:
        while True:
            if self._held is None:
                self._held = self._ring.poll()
            block = self._held
            if block is None or block.due_ns + LEAD_NS > now:
                return
            self._held = None
            # While prepared frames were sent, time went by: blocks of that time would only pile up as delay. One that
            # reaches beyond them is taken; to ask for more than that would never end when the phases fit badly.
            if not self.filling or block.due_ns + BLOCK_NS > self._due:
                self._take(block)

    def _look(self, now: int) -> bool:
        if now - self._looked < _LOOK_NS:
            return False
        self._looked = now
        if not self._ring.attach():
            return False
        self._held, self._meta = None, -1
        if now - self._ring.beat_ns > STALE_NS:
            self._ring.next_seq = self._ring.count
        return True

    def _fill(self, now: int) -> None:
        if not self.filling:
            if self._filler is None and not self._load(now):
                return
            assert self._filler is not None
            self._filler.start()
            self.filling = True
            # Sound that was missing for long is not made up for: the frames begin now.
            if now - self._due - LEAD_NS > 2 * PATIENCE_NS:
                self._due = now - LEAD_NS
        elif now - self._due - LEAD_NS > 8 * PATIENCE_NS:
            self._due = now - LEAD_NS
        assert self._filler is not None
        while self._due + LEAD_NS <= now:
            chunk = self._filler.next()
            if chunk.link or self._filler.init != self._init:
                self._new_link(self._filler.init)
            data = chunk.data
            self._push(data, chunk.samples, begins=chunk.link)
            self._due += chunk.samples * 1_000_000_000 // RATE

    def _load(self, now: int) -> bool:
        if now - self._filler_tried < _RETRY_FILLER_NS:
            return False
        self._filler_tried = now
        self._filler = load(self._filler_path, self.mount)
        return self._filler is not None

    def _take(self, block: Block) -> None:
        self.filling = False
        self._due = block.due_ns + BLOCK_NS
        begins = bool(block.flags & FLAG_LINK)
        init = self._init
        if block.meta != self._meta or self._boot != self._ring.boot:
            meta = self._ring.meta(block.meta)
            self._meta, self._boot = block.meta, self._ring.boot
            if meta is not None:
                init = meta.init
                self._retitle(meta.title)
        data = block.data
        if init != self._init or begins:
            self._new_link(init)
            if not begins:  # the block that began this link was not sent: its headers are still owed
                data, begins = init + data, True
        self._push(data, block.samples, begins, block.epoch, block.first_sample)

    def _retitle(self, title: str) -> None:
        if title != self._title_text:
            self._title_text, self._title, self._title_pos = title, icy.encode_title(title), self.pos

    def _new_link(self, init: bytes) -> None:
        self._init = init
        self._link += 1

    def _push(self, data: bytes, samples: int, begins: bool, epoch: int = 0, first_sample: int = 0) -> None:
        init = b"" if begins else self._init
        self._spans.clear()
        self._sounds[self.end] = Sound(
            self.end,
            data,
            samples,
            self.pos,
            self._total,
            self._title,
            self._title_pos,
            self._link,
            init,
            epoch,
            first_sample,
        )
        self.end += 1
        self.pos += len(data)
        self._total += samples
        while self.first + 1 < self.end and self._total - self._sounds[self.first + 1].start >= self._keep:
            del self._sounds[self.first]
            self.first += 1
