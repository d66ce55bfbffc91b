"""Listeners of the past: lets them in, plays the log to them at the pace of the air, hands them over to the present.

The kernel copies from the hour's file to the socket (``sendfile``): two who hear the same hour share its pages in
memory, and nobody's sound goes through this process (but Opus after a break, see ``past_opus.py``). Whoever falls
behind keeps its place, for the log has it all.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from athir.airlog import Index, LedgerReader, Segment
from athir.airlog.aired import sample_at
from athir.airlog.frames import FrameError, offsets
from athir.airlog.ogg import CONVERGE
from athir.contracts.mounts import Mount
from athir.contracts.units import RATE, from_utc_ns, iso, utc_ns
from athir.delivery import heads, past_opus, ranged
from athir.delivery.connections import Connection
from athir.delivery.excerpts import Excerpts
from athir.delivery.feed import Feed
from athir.delivery.hall import Hall
from athir.delivery.http import Request, Response
from athir.delivery.listeners import RESUME_SECONDS, STUCK_NS, Listener, Slot
from athir.delivery.moments import Asked, Refused, asked
from athir.delivery.past_titles import PastTitles
from athir.delivery.replay import Replay
from athir.delivery.replies import matches, sentence
from athir.delivery.tape import Tape

if TYPE_CHECKING:
    from athir.delivery.loop import Loop

_PATIENCE_NS = 7_000_000_000
"""How long the log may give nothing new (a segment is about 4 s) until a listener at its end hears the present."""
_BLOCK = 33_500
"""Bytes after which every browser begins: Chromium hands sound on by blocks of 32 KiB, 11 seconds of the lowest mount."""
_AT_ONCE = 4
"""Segments sent to one listener before others have their turn."""


class RewindDesk:
    """The loop's room for ``?from=``. ``hall.settings.logged_mounts`` says what there is."""

    def __init__(self, hall: Hall, loop: Loop, feeds: list[Feed]) -> None:
        self._hall, self._loop = hall, loop
        self._book = LedgerReader(hall.home.log_dir)
        self._excerpts = Excerpts(hall.home.slug, self._book)
        self._titles = PastTitles(hall.home.journal_dir, hall.settings.name)
        self._lines = 0
        logged = hall.settings.logged_mounts
        mounts = [feed.mount for feed in feeds if feed.mount.name in logged]
        self.tapes = {mount.name: Tape(hall.home, mount, self._book) for mount in mounts}

    def tick(self, now: int, slots: list[Slot]) -> None:
        """Four times a second: what was withdrawn meanwhile is broken off."""
        for tape in self.tapes.values():
            tape.tick(now)
        lines = self._book.state().lines
        if lines != self._lines:
            self._lines = lines
            for slot in slots:
                for listener in slot.shifted:
                    self._break_off(listener)

    def begin(self, connection: Connection, request: Request, feed: Feed) -> None:
        """Answer a request with a moment in it."""
        now = datetime.now(UTC)
        try:
            tape, wanted = self._tape(feed), asked(request, now, self._hours)
            if wanted.to_ns is None:
                self._begin_stream(connection, request, feed, tape, wanted, utc_ns(now))
            else:
                self._send_file(connection, request, tape, wanted, utc_ns(now))
        except Refused as refused:
            again = (("Retry-After", "2"),) if refused.status == 503 else ()
            self._loop.answer(connection, sentence(refused.status, refused.text, *again))

    @property
    def _hours(self) -> float:
        return self._hall.settings.rewind_hours

    def _tape(self, feed: Feed) -> Tape:
        tape = self.tapes.get(feed.mount.name)
        if tape is None:
            names = ", ".join(f"/{name}" for name in self.tapes) or "none"
            raise Refused(404, f"Of this mount nothing is kept to go back to. Kept are: {names}.")
        return tape

    def _begin_stream(
        self, connection: Connection, request: Request, feed: Feed, tape: Tape, wanted: Asked, now_ns: int
    ) -> None:
        settings, mount = self._hall.settings, feed.mount
        segment, head = tape.find(wanted.from_ns, now_ns), b""
        replay = None
        if segment is not None and mount.codec == "opus":
            replay, head = self._opus(tape, segment, wanted.from_ns)
        elif segment is not None:
            replay = self._replay(tape, segment, wanted.from_ns)
        icy = mount.icy and request.header("icy-metadata").strip()[:1] == "1"
        answer = heads.stream(mount, settings.name, settings.site_base, feed.metaint if icy else 0)
        listener = self._loop.admit(connection, request, feed, icy=icy, head=answer)
        if listener is None:
            return
        if head:
            listener.rest.append(head)
        listener.since = iso(from_utc_ns(wanted.from_ns))
        listener.progress_ns = self._loop.now
        if replay is None:
            self._go_live(listener, self._in_window(tape, feed, wanted.from_ns))
            return
        if icy:
            replay.metaint = replay.room = feed.metaint
        listener.replay = replay
        listener.slot.behind.pop(listener, None)
        listener.slot.shifted[listener] = None
        self.play(listener)

    def _send_file(self, connection: Connection, request: Request, tape: Tape, wanted: Asked, now_ns: int) -> None:
        """A finished range: a file like any other, in whole or in part."""
        excerpt = self._excerpts.prepare(tape, wanted, now_ns)
        size, keep = excerpt.joined.size, request.keep_alive
        common = [
            ("ETag", excerpt.etag),
            ("Accept-Ranges", "bytes"),
            ("Cache-Control", "no-cache"),
            ("Content-Disposition", f'inline; filename="{excerpt.name}"'),
        ]
        if matches(request.header("if-none-match"), excerpt.etag):
            self._loop.answer(connection, Response(304, headers=tuple(common)))
            return
        status, start, stop = 200, 0, size
        try:
            part = ranged.wanted(request, size, excerpt.etag)
        except ranged.Unsatisfiable:
            gone = sentence(416, f"This file has {size} bytes.", ("Content-Range", f"bytes */{size}"))
            self._loop.answer(connection, gone)
            return
        if part is not None:
            status, (start, stop) = 206, part
            common.append(("Content-Range", f"bytes {start}-{stop - 1}/{size}"))
        head = heads.part(request, status, excerpt.joined.content_type, stop - start, common, keep)
        whole = request.method != "HEAD"
        body = self._excerpts.body(tape, excerpt, wanted, start, stop) if whole else iter(())
        self._loop.say(connection, head, body, keep)

    def _replay(self, tape: Tape, segment: Segment, from_ns: int) -> Replay:
        """From the frame that was on at ``from_ns``; of a later segment from its beginning."""
        sample = max(sample_at(segment, from_ns), segment.first_sample)
        frame = min((sample - segment.first_sample) // tape.mount.frame, segment.samples // tape.mount.frame - 1)
        at = _frames(tape.index, tape.mount.codec, segment)
        start = at[frame] if frame < len(at) else 0
        return Replay(
            segment, segment.offset + start, self._loop.now, self._burst(tape.mount), -frame * tape.mount.frame
        )

    def _opus(self, tape: Tape, segment: Segment, from_ns: int) -> tuple[Replay, bytes]:
        """The same of an Opus mount, and the pages that are sent first."""
        sample = max(sample_at(segment, from_ns), segment.first_sample)
        if sample - segment.first_sample < CONVERGE:
            before = tape.index.get(segment.seq - 1)
            segment = before if before is not None and segment.follows(before) and tape.playable(before) else segment
        title = self._titles.at(from_ns)
        opened = past_opus.opening(tape.index.read(segment), segment, sample, tape.mount, title)
        if opened is None:
            raise Refused(404, "The sound of that moment is damaged; ask for a later one.")
        at = segment.offset + opened.at
        return Replay(segment, at, self._loop.now, self._burst(tape.mount), -opened.left_out), opened.head

    def _burst(self, mount: Mount) -> int:
        """Samples that are given at once: of a low mount more than the present's burst, for the past is all there."""
        least = _BLOCK / mount.bytes_per_second if mount.channels == 1 else 0.0
        return round(max(self._hall.settings.burst_seconds, least) * RATE)

    def _in_window(self, tape: Tape, feed: Feed, from_ns: int) -> int:
        """The block of the live window that holds a moment the log does not hold yet; else as a live listener begins."""
        last = tape.index.last()
        if last is not None:
            seq = feed.find(last.epoch, max(last.end_sample, sample_at(last, from_ns)))
            if seq >= 0:
                return seq
        return feed.start(self._hall.settings.burst_seconds)

    def serve(self, slot: Slot) -> None:
        """What is due to one phase's listeners of the past."""
        now = self._loop.now
        for listener in list(slot.shifted):
            if not listener.waiting:
                self.play(listener)
            elif now - listener.progress_ns > STUCK_NS:
                self._loop.drop(listener, "stuck")

    def play(self, listener: Listener) -> None:
        """Send what is due and the socket takes."""
        replay = listener.replay
        assert replay is not None
        tape, now = self.tapes[listener.feed.mount.name], self._loop.now
        for _ in range(_AT_ONCE):
            if not self._push(listener, replay, tape, now):
                return
            if not replay.done:
                self._loop.unawait(listener)
                return
            following = tape.after(replay.segment)
            if following is None:
                self._at_the_end(listener, replay)
                return
            follows = replay.whole and following.follows(replay.segment)
            replay.turn(following)
            if tape.mount.codec == "opus":
                self._linked(listener, replay, tape, follows)
        self._loop.await_(listener)

    def _linked(self, listener: Listener, replay: Replay, tape: Tape, follows: bool) -> None:
        """The link of Ogg in which the segment is sent: the log's own, or, where something was left out, a new one."""
        if follows and replay.shift is None:
            return
        data = tape.index.read(replay.segment)
        if not follows:
            made = past_opus.new_link(data, tape.mount, self._titles.at(replay.utc_ns))
            head, replay.shift = made or (b"", None)
            listener.rest += [head] if head else []
        if replay.shift is not None:
            replay.stamped, ended = past_opus.shifted(data, replay.shift)
            replay.shift = None if ended else replay.shift

    def _push(self, listener: Listener, replay: Replay, tape: Tape, now: int) -> bool:
        """Whether the socket took all that is due of this segment."""
        try:
            while listener.rest:
                listener.took(listener.sock.send(listener.rest[0]), now)
            end = replay.due(now)
            while replay.at < end:
                count = _send(listener, replay, tape.file(replay.segment), replay.upto(end))
                if count == 0:  # deleted or cut back meanwhile
                    replay.end = replay.at
                    return True
                replay.took(count)
                listener.progress_ns = now
                if replay.metaint and replay.room == 0:
                    self._titled(listener, replay, now)
        except BlockingIOError:
            self._loop.await_(listener)
            return False
        except OSError:
            self._loop.drop(listener, "gone")
            return False
        listener.progress_ns = now
        return True

    def _titled(self, listener: Listener, replay: Replay, now: int) -> None:
        """The title that is due. Raises ``BlockingIOError``: what is left of it goes before more sound."""
        listener.rest.append(replay.block(self._titles.at(replay.utc_ns)))
        while listener.rest:
            listener.took(listener.sock.send(listener.rest[0]), now)

    def _at_the_end(self, listener: Listener, replay: Replay) -> None:
        """All that is logged was sent: the block that follows to the sample is in the live window."""
        self._loop.unawait(listener)
        now, feed, segment = self._loop.now, listener.feed, replay.segment
        replay.waits_ns = replay.waits_ns or now
        # Segments that may not be heard come after it: the window holds the same sound.
        last = self.tapes[feed.mount.name].following(segment.seq) is None
        joins = replay.whole and replay.shift is None and last
        seq = feed.find(segment.epoch, segment.end_sample, exact=True) if joins else -1
        if seq < 0 and now - replay.waits_ns > _PATIENCE_NS:
            seq = feed.start(RESUME_SECONDS)
        if 0 <= seq <= listener.slot.next[feed]:
            self._go_live(listener, seq)

    def _go_live(self, listener: Listener, seq: int) -> None:
        """From here on it is a listener like all others, from block ``seq`` on."""
        feed, replay = listener.feed, listener.replay
        listener.slot.shifted.pop(listener, None)
        listener.slot.behind[listener] = None
        listener.replay = None
        seq = min(seq, listener.slot.next[feed])
        listener.seq = seq
        if replay is not None and seq < feed.end and feed.sound(seq).init and replay.shift is None:
            data = self.tapes[feed.mount.name].index.read(replay.segment)
            if past_opus.goes_on(feed.sound(seq).init, data):  # its headers were sent
                listener.link = feed.sound(seq).link
        listener.pos = feed.sound(seq).pos if seq < feed.end else feed.pos
        listener.start_pos = listener.pos - (replay.sent if replay is not None else 0)
        if listener.icy:
            # Titles stay where the listener counts on them; the first one of the present is said anew.
            room = replay.room if replay is not None else feed.metaint
            listener.phase, listener.titled = (listener.pos + room) % feed.metaint, False
        listener.skip_began_ns = self._loop.now
        self._loop.catch_up(listener)

    def _break_off(self, listener: Listener) -> None:
        """If what it hears was withdrawn: the frame it is in is the last."""
        replay = listener.replay
        tape = self.tapes[listener.feed.mount.name]
        if replay is None or replay.done or tape.heard(replay.segment):
            return
        at = _frames(tape.index, tape.mount.codec, replay.segment)
        here = replay.at - replay.segment.offset
        replay.end = replay.segment.offset + next((one for one in at if one >= here), replay.segment.bytes)


def _send(listener: Listener, replay: Replay, fd: int, end: int) -> int:
    """Sound up to ``end``; bytes that the socket took, 0 when the file is gone. Raises ``OSError``."""
    if fd < 0:
        return 0
    if replay.stamped:
        first = replay.segment.offset
        return listener.sock.send(memoryview(replay.stamped)[replay.at - first : end - first])
    return os.sendfile(listener.sock.fileno(), fd, replay.at, end - replay.at)


def _frames(index: Index, codec: str, segment: Segment) -> list[int]:
    """Where its frames (in Ogg pages) begin; its two edges when they cannot be told."""
    try:
        data = index.read(segment)
        return past_opus.offsets(data) if codec == "opus" else offsets(codec, data)
    except FrameError:
        return [0, segment.bytes]
