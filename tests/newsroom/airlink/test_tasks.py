"""Background tasks: tried again, rescued, and not for ever."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from athir.newsroom.airlink.task_runner import ATTEMPTS, TaskRunner, prune_results
from athir.newsroom.airlink.upkeep import Job, Upkeep

calls: list[str] = []


@task()
def works(word: str) -> str:
    calls.append(word)
    return word


@task()
def fails() -> None:
    calls.append("failed")
    raise ValueError("no")


@pytest.fixture
def runner(db, monkeypatch):
    DBTaskResult.objects.all().delete()
    calls.clear()
    import sys

    monkeypatch.setitem(sys.modules, works.module_path.rpartition(".")[0], sys.modules[__name__])
    return TaskRunner()


def test_a_task_runs_once(runner):
    works.enqueue("مرحبا")
    assert runner.step() == 1
    assert runner.step() == 0
    assert calls == ["مرحبا"]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_failing_task_waits_longer_each_time_and_then_stays_failed(runner):
    fails.enqueue()
    waits = []
    for _attempt in range(ATTEMPTS):
        assert runner.step() == 1
        assert runner.step() == 0, "not before its time"
        row = DBTaskResult.objects.get()
        if row.status == "READY":
            waits.append((row.run_after - timezone.now()).total_seconds())
            DBTaskResult.objects.update(run_after=timezone.now())
    assert len(calls) == ATTEMPTS
    assert DBTaskResult.objects.get().status == "FAILED"
    assert waits == pytest.approx([5, 20, 80, 320], abs=2)


def test_a_task_of_a_worker_that_died_is_given_back(runner):
    works.enqueue("a")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["dead"], started_at=timezone.now())
    assert runner.step() == 1
    assert calls == ["a"]


def test_a_task_that_kills_every_worker_is_given_up(runner):
    works.enqueue("a")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["dead"] * ATTEMPTS, started_at=timezone.now())
    assert runner.step() == 0
    assert DBTaskResult.objects.get().status == "FAILED"


def test_old_results_are_forgotten(runner):
    works.enqueue("a")
    runner.step()
    assert prune_results() == 0
    DBTaskResult.objects.update(finished_at=timezone.now() - timezone.timedelta(days=30))
    assert prune_results() == 1


def test_upkeep_comes_round(db):
    done: list[str] = []
    upkeep = Upkeep((Job("a", 10, lambda: done.append("a"), first=5), Job("b", 100, lambda: done.append("b"), first=0)))
    assert [upkeep.step(now) for now in (0.0, 5.0, 6.0, 15.0, 100.0)] == [["b"], ["a"], [], ["a"], ["a", "b"]]


def test_the_databases_own_upkeep_runs(db):
    for job in Upkeep().jobs:
        job.run()
