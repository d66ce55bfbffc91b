"""Runs background tasks out of the database (django-tasks-db), and adds what it lacks: attempts with back-off, rescue.

One worker a house runs, under a lock, with one runner a queue: a task found RUNNING under another worker's name was
left by one that died.
Every task must therefore be harmless to repeat.
"""

from __future__ import annotations

import logging
import secrets
import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger("athir.tasks")

ATTEMPTS = 5
BACK_OFF = timedelta(seconds=5)
"""Wait before the second attempt; each further one waits four times as long."""

RESCUE_SECONDS = 60.0
KEEP = timedelta(days=14)
"""How long results are kept."""


class TaskRunner:
    """Takes and runs the tasks of one queue, one at a time."""

    def __init__(self, queue: str = "default") -> None:
        self._queue = queue
        self.worker_id = f"athir-{secrets.token_hex(6)}"
        self._rescued = float("-inf")
        self._worker = DatabaseWorker(
            queue_names=[queue],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.worker_id,
            excluded_queue_names=[],
        )

    def step(self, limit: int = 20) -> int:
        """Run what is ready, ``limit`` tasks at most; how many ran."""
        if time.monotonic() - self._rescued > RESCUE_SECONDS:
            self.rescue()
        ran = 0
        while ran < limit and (task := self._claim()) is not None:
            self._worker.run_task(task)
            self._again(task)
            ran += 1
        return ran

    def _claim(self) -> DBTaskResult | None:
        waiting = DBTaskResult.objects.ready().filter(queue_name=self._queue)
        if not waiting.exists():  # no write lock for an empty queue
            return None
        with transaction.atomic():
            task: DBTaskResult | None = waiting.all().first()
            if task is not None:
                task.claim(self.worker_id)
        return task

    def _again(self, task: DBTaskResult) -> None:
        """A task that failed is tried again later, until its attempts are used up."""
        if task.status != TaskResultStatus.FAILED:
            return
        tried = len(task.worker_ids)
        log.warning("task %s failed (attempt %d of %d): %s", task.task_path, tried, ATTEMPTS, task.exception_class_path)
        if tried < ATTEMPTS:
            later = timezone.now() + BACK_OFF * 4 ** (tried - 1)
            DBTaskResult.objects.filter(pk=task.pk).update(
                status=TaskResultStatus.READY, run_after=later, finished_at=None
            )

    def rescue(self) -> int:
        """Give back the tasks of a worker that died; how many there were."""
        self._rescued = time.monotonic()
        rescued = 0
        for task in DBTaskResult.objects.running().filter(queue_name=self._queue):
            if task.worker_ids and task.worker_ids[-1] == self.worker_id:
                continue
            status = TaskResultStatus.READY if len(task.worker_ids) < ATTEMPTS else TaskResultStatus.FAILED
            rescued += DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING).update(status=status)
        if rescued:
            log.warning("%d task(s) of a worker that died were given back", rescued)
        return rescued


def prune_results() -> int:
    """Delete results older than two weeks."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP)
    return int(old.delete()[0])
