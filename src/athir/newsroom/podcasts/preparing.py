"""Background work: an episode's sound, out of the log or of the file that was uploaded. May be repeated without harm.

What was there before stays until the new is whole: a listener of an episode that is made anew hears the old one to its
end, and a task that is killed begins again.
"""

from __future__ import annotations

import logging
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from athir.airlog.aired import Stretch
from athir.airlog.ledger import LedgerError
from athir.arabic.paste import clean_line
from athir.contracts.files import ContractError
from athir.newsroom.podcasts import actions, airing, as_it_is, moving
from athir.newsroom.podcasts.episodes import Chapter, Episode, EpisodeFile
from athir.newsroom.record import copies, holding, places
from athir.newsroom.record.log import best_mount, is_withdrawn, reader
from athir.newsroom.record.orders import LOUDNESS, Order, Output, shortened
from athir.newsroom.settings import HOME

log = logging.getLogger("athir.podcasts")

QUEUE = "episodes"
"""A queue of its own: an hour of sound takes most of a minute."""

MASTER_RATE, SMALL_RATE = 128_000, 24_000
FADE_MS = 60
_PICTURE = "fill-600x600|format-jpeg|jpegquality-80"
_IN_CHAPTERS = "fill-400x400|format-jpeg|jpegquality-80"
_DONE = [
    *("state", "reason", "detail", "progress", "duration_ms", "lufs", "peaks", "changed_at"),
    *("stretches", "mount", "started_at", "ended_at"),
]


def ask(
    episode: Episode, stretches: Sequence[Stretch] | None = None, *, trim: bool = False, fresh: bool = False
) -> None:
    """Have the sound made; of other ``stretches`` than before. ``trim``: silence at the ends is left out; ``fresh``: it is
    published afterwards if its podcast publishes by itself. What is published stays as it is meanwhile."""
    with transaction.atomic():
        if not (episode.live and episode.state == Episode.State.READY):
            episode.state, episode.reason, episode.detail = Episode.State.WAITING, Episode.Reason.NONE, ""
        episode.progress = 0
        episode.save(update_fields=["state", "reason", "detail", "progress", "changed_at"])
        wanted = None if stretches is None else [stretch.as_record() for stretch in stretches]
        prepare_episode.enqueue(episode.pk, wanted, trim, fresh)


@task(queue_name=QUEUE)
def prepare_episode(
    pk: int, stretches: list[dict[str, Any]] | None = None, trim: bool = False, fresh: bool = False
) -> None:
    """See :func:`ask`. The episode says how far it is, and how it ended."""
    episode = Episode.objects.filter(pk=pk).select_related("station", "podcast", "show").first()
    if episode is None:
        return
    wanted = episode.pieces() if stretches is None else tuple(map(Stretch.from_record, stretches))
    if not (episode.live and episode.state == Episode.State.READY):
        Episode.objects.filter(pk=pk).update(state=Episode.State.PROCESSING, progress=0)
    try:
        made = _prepare(episode, wanted, trim)
    except (OSError, ContractError, LedgerError) as error:  # tried again it would fail again, and say nothing meanwhile
        log.exception("an episode could not be stored")
        refuse(episode, "disk", str(error))
        return
    if made:
        _bring_back(episode)
    if made and fresh:
        _publish(episode)


def _prepare(episode: Episode, wanted: tuple[Stretch, ...], trim: bool) -> bool:
    station, ref = episode.station.slug, f"episode:{episode.public_id}"
    if wanted:
        episode.mount = episode.mount or best_mount(station, wanted[0].start, wanted[-1].end)
        if is_withdrawn(station, wanted):
            refuse(episode, "withdrawn", "")
            return False
        holding.use(ref, station, wanted, by=_maker(episode), mount=episode.mount)
    source = None if wanted else source_of(episode)
    if source is None and not wanted:
        refuse(episode, "gone", "")
        return False
    found = as_it_is.look(source) if source else None
    if found is not None:
        _from_tags(episode, found)
    order, folder = order_of(episode, wanted, trim), HOME.episode_dir(episode.public_id)
    kept = found is not None and bool(found.kind)
    asked = as_it_is.without_master(order) if kept else order
    answer = copies.make(asked, folder, lambda percent: _tell(episode, percent))
    if answer["ok"] and kept and found is not None:
        answer["files"] = [as_it_is.write(order, found, folder), *answer["files"]]
    if not answer["ok"]:
        log.warning("episode %s: %s %s", episode.public_id, answer["reason"], answer["detail"])
        refuse(episode, answer["reason"], answer["detail"])
        return False
    _take(episode, wanted, order, answer)
    return True


def _from_tags(episode: Episode, found: as_it_is.Found) -> None:
    """Title and chapters as the file names them, where nobody has written others."""
    named = Path(episode.source_name).stem.replace("_", " ").strip()
    if found.title and episode.title in (named[:300], episode.source_name):
        episode.title = clean_line(found.title)[:300]
        episode.save(update_fields=["title", "changed_at"])
    if found.chapters and not episode.chapters.exists():
        chapters = (Chapter(episode=episode, start_ms=at, title=clean_line(title)) for at, title in found.chapters)
        Chapter.objects.bulk_create(chapters)


def _maker(episode: Episode) -> str:
    return episode.created_by.get_username() if episode.created_by else episode.podcast.slug


def order_of(episode: Episode, wanted: tuple[Stretch, ...], trim: bool = False) -> Order:
    """What is asked of the child. The names are new ones each time."""
    podcast, mark = episode.podcast, secrets.token_hex(4)
    old = episode.pieces()
    rows = list(episode.chapters.select_related("picture"))
    chapters = [(at, row) for row in rows if (at := moving.moved(old, wanted, row.start_ms)) is not None]
    covers = {row.picture.pk: _file_of(row.picture, _IN_CHAPTERS) for row in rows if row.picture is not None}
    cover = _cover(episode)
    when = episode.published_at or episode.started_at
    source = source_of(episode) if not wanted else None
    return Order(
        log_dir=str(HOME.station(episode.station.slug).log_dir),
        mount=episode.mount,
        stretches=wanted,
        source=str(source or ""),
        outputs=(
            Output(f"sound-{mark}.mp3", "mp3", MASTER_RATE, 2),
            Output(f"small-{mark}.opus", "opus", SMALL_RATE, 1),
        ),
        loudness=LOUDNESS,
        fade_in_ms=FADE_MS if wanted else 0,
        fade_out_ms=FADE_MS if wanted else 0,
        trim=trim,
        title=episode.title,
        artist=podcast.author or episode.station.name_in(podcast.language),
        album=podcast.name_in(podcast.language),
        date=f"{timezone.localtime(when):%Y-%m-%d}" if when else "",
        chapters=tuple((at, row.title) for at, row in chapters),
        picture=_file_of(cover, _PICTURE),
        # What the whole episode shows anyway need not stand in its chapters again.
        chapter_pictures=tuple(
            covers.get(row.picture_id, "") if row.picture_id != (cover.pk if cover else None) else ""
            for _at, row in chapters
        ),
    )


def source_of(episode: Episode) -> Path | None:
    """The file that was uploaded, as it came: ``source.*`` in the episode's folder; never served."""
    return next(iter(sorted(HOME.episode_dir(episode.public_id).glob("source.*"))), None)


def _cover(episode: Episode) -> Any:
    """The picture that the whole episode shows."""
    return episode.picture or episode.podcast.artwork or (episode.show.picture if episode.show else None)


def _file_of(picture: Any, form: str) -> str:
    """A square JPEG for ID3; none when there is no picture, or it cannot be read."""
    if picture is None:
        return ""
    try:
        return str(picture.get_rendition(form).file.path)
    except (OSError, ValueError, SyntaxError):
        return ""


def _tell(episode: Episode, percent: int) -> None:
    Episode.objects.filter(pk=episode.pk).update(progress=min(99, max(0, percent)))


def refuse(episode: Episode, reason: str, detail: str) -> None:
    """Say why there is no (new) sound. What is published goes on with the sound that it has."""
    episode.refresh_from_db()
    episode.progress, episode.detail = 0, detail[:300]
    episode.reason = Episode.Reason(reason) if reason in Episode.Reason.values else Episode.Reason.CRASHED
    if not (episode.live and episode.state == Episode.State.READY):
        episode.state = Episode.State.REFUSED
    episode.save(update_fields=["state", "reason", "detail", "progress", "changed_at"])


def _take(episode: Episode, wanted: tuple[Stretch, ...], order: Order, answer: dict[str, Any]) -> None:
    final = shortened(wanted, answer["first_sample"], answer["samples"])
    with transaction.atomic():
        mount = episode.mount
        episode.refresh_from_db()  # its editor may have written a title meanwhile
        old = episode.pieces()
        if final:
            moving.move_chapters(episode, old, final)
            moving.move_words(episode, old, final)
            episode.stretches, episode.mount = [stretch.as_record() for stretch in final], mount
            episode.started_at, episode.ended_at = final[0].start, final[-1].end
        episode.files.all().delete()
        EpisodeFile.objects.bulk_create([_row(episode, order, file) for file in answer["files"]])
        episode.state, episode.reason, episode.detail, episode.progress = Episode.State.READY, "", "", 100
        episode.duration_ms, episode.lufs, episode.peaks = answer["duration_ms"], answer["lufs"], answer["peaks"]
        episode.save(update_fields=_DONE)
        transaction.on_commit(lambda: sweep(episode))


def _row(episode: Episode, order: Order, file: dict[str, Any]) -> EpisodeFile:
    small = file["name"] in {output.name for output in order.outputs[1:]}
    role = EpisodeFile.Role.SMALL if small else EpisodeFile.Role.MASTER
    named = {name: file[name] for name in ("name", "content_type", "bitrate", "bytes", "tag_bytes", "sha256")}
    return EpisodeFile(episode=episode, role=role, **named)


def sweep(episode: Episode) -> None:
    """Remove sound from the episode's folder that no row names any more, and what a killed task left."""
    known = set(EpisodeFile.objects.filter(episode_id=episode.pk).values_list("name", flat=True))
    folder = HOME.episode_dir(episode.public_id)
    for pattern in ("sound-*", "small-*", ".*.part*", ".order-*"):
        for path in folder.glob(pattern):
            if path.name not in known:
                path.unlink(missing_ok=True)


def without_withdrawn(episode: Episode) -> tuple[Stretch, ...]:
    """What is left of it when everything that was withdrawn is cut out."""
    return places.allowed(reader(episode.station.slug).state(), episode.pieces())


def _bring_back(episode: Episode) -> None:
    """One that a withdrawal of the log took off, and that holds nothing of it any more, is back; on the air it has its
    new sound."""
    episode.refresh_from_db()
    withdrawn = bool(episode.stretches) and is_withdrawn(episode.station.slug, episode.pieces(), episode.mount)
    if episode.withdrawn_entry and not withdrawn:
        actions.restore(episode)
    if episode.on_air is not None and episode.withdrawn_at is None:
        airing.put(episode)


def forget(sender: Any, instance: Episode, **_more: Any) -> None:
    """Receiver of ``post_delete``: an episode that is gone leaves the disk and the audio library, and holds nothing in
    the log any more. What cannot be done now keeps too much, not too little."""
    airing.take_back(instance)
    shutil.rmtree(HOME.episode_dir(instance.public_id), ignore_errors=True)
    if instance.stretches:
        try:
            holding.unuse(f"episode:{instance.public_id}", instance.station.slug, by="delete")
        except (LedgerError, ContractError) as error:
            log.warning("episode %s still holds its part of the log: %s", instance.public_id, error)


def _publish(episode: Episode) -> None:
    episode.refresh_from_db()
    if not episode.podcast.auto_publish or episode.live:
        return
    try:
        actions.publish(episode)
    except ValidationError as error:
        log.warning("episode %s waits: %s", episode.public_id, " ".join(error.messages))
