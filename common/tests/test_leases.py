"""Workers share a queue: each row belongs to one worker at a time, and to another one after the lease."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.tests.factories import UserFactory
from common.leases import claim, extend, marked, release
from transfers.models import Export

pytestmark = pytest.mark.django_db
LENGTH = timedelta(minutes=2)
WAITING = Q(status=Export.Status.WAITING)


def queue():
    return Export.objects.filter(user__is_active=True).order_by("created_at")


def make_exports(number: int) -> list[Export]:
    user, now = UserFactory(), timezone.now()
    return [
        Export.objects.create(user=user, kind="archive", created_at=now - timedelta(minutes=number - at))
        for at in range(number)
    ]


def test_rows_are_claimed_in_order_and_once():
    first, second, third = make_exports(3)
    assert claim(queue(), WAITING, LENGTH) == [first.pk]
    assert claim(queue(), WAITING, LENGTH, most=5) == [second.pk, third.pk]
    assert claim(queue(), WAITING, LENGTH) == []


def test_only_rows_in_the_state_are_claimed():
    make_exports(1)
    Export.objects.update(status=Export.Status.DONE)
    assert claim(queue(), WAITING, LENGTH) == []


def test_a_row_is_free_again_when_its_lease_has_ended():
    [export] = make_exports(1)
    claim(queue(), WAITING, LENGTH)
    with time_machine.travel(timezone.now() + LENGTH + timedelta(seconds=1)):
        assert claim(queue(), WAITING, LENGTH) == [export.pk]


def test_an_extended_lease_lasts_longer():
    [export] = make_exports(1)
    claim(queue(), WAITING, LENGTH)
    row = Export.objects.filter(pk=export.pk)
    with time_machine.travel(timezone.now() + LENGTH - timedelta(seconds=1)):
        assert extend(row, LENGTH, attempts=3)
    with time_machine.travel(timezone.now() + LENGTH + timedelta(seconds=1)):
        assert claim(queue(), WAITING, LENGTH) == []
    assert row.get().attempts == 3
    row.delete()
    assert not extend(row, LENGTH)


def test_a_released_row_is_free_at_once_or_after_a_pause():
    [export] = make_exports(1)
    row = Export.objects.filter(pk=export.pk)
    claim(queue(), WAITING, LENGTH)
    release(row, attempts=1)
    assert claim(queue(), WAITING, LENGTH) == [export.pk]
    release(row, after=timedelta(seconds=20))
    assert claim(queue(), WAITING, LENGTH) == []
    with time_machine.travel(timezone.now() + timedelta(seconds=21)):
        assert claim(queue(), WAITING, LENGTH) == [export.pk]
    assert row.get().attempts == 1


def test_a_row_that_another_worker_finished_meanwhile_is_not_claimed(monkeypatch):
    """Also when the other worker's clock is late, so that its lease has ended by ours."""
    [export] = make_exports(1)
    keys = list(queue().values_list("pk", flat=True))
    Export.objects.filter(pk=export.pk).update(status=Export.Status.DONE)
    rows = queue()
    monkeypatch.setattr(rows, "filter", lambda *args, **kwargs: Listed(keys))
    assert claim(rows, WAITING, LENGTH) == []


class Listed:
    """What a worker read before the other one finished."""

    def __init__(self, keys):
        self.keys = keys

    def values_list(self, *fields, flat):
        return self.keys


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_once_one_gets_each_row():
    exports = make_exports(12)
    start, claimed = threading.Barrier(4), []

    def work():
        start.wait()
        while keys := claim(queue(), WAITING, LENGTH, most=2):
            claimed.extend(keys)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claimed) == sorted(export.pk for export in exports)


def test_a_mark_is_written_before_the_work_and_by_one_worker():
    user = UserFactory()
    row, day = type(user).objects.filter(pk=user.pk), timezone.now().date()
    with marked(row, "daily_mail_on", day) as is_mine:
        assert is_mine
        assert row.get().daily_mail_on == day
        with marked(row, "daily_mail_on", day) as is_mine_too:
            assert not is_mine_too
    with marked(row, "daily_mail_on", day + timedelta(days=1), former=day) as is_mine:
        assert is_mine
    assert row.get().daily_mail_on == day + timedelta(days=1)


def test_a_mark_is_taken_back_when_the_work_fails():
    user = UserFactory()
    row, day = type(user).objects.filter(pk=user.pk), timezone.now().date()
    with pytest.raises(OSError, match="no mail server"), marked(row, "daily_mail_on", day):
        raise OSError("no mail server")
    assert row.get().daily_mail_on is None


def test_a_worker_that_has_not_got_the_row_takes_nobodys_mark_back():
    user = UserFactory()
    row, day = type(user).objects.filter(pk=user.pk), timezone.now().date()
    row.update(daily_mail_on=day)
    with pytest.raises(OSError, match="no mail server"), marked(row, "daily_mail_on", day):
        raise OSError("no mail server")
    assert row.get().daily_mail_on == day


def test_a_mark_stays_after_an_error_that_trying_again_would_not_mend():
    user = UserFactory()
    row, day = type(user).objects.filter(pk=user.pk), timezone.now().date()
    with pytest.raises(ZeroDivisionError), marked(row, "daily_mail_on", day, retry_on=OSError):
        _ = 1 / 0
    assert row.get().daily_mail_on == day


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_once_one_writes_the_mark():
    user, day = UserFactory(), timezone.now().date()
    start, got = threading.Barrier(4), []

    def work():
        start.wait()
        with marked(type(user).objects.filter(pk=user.pk), "daily_mail_on", day) as is_mine:
            got.append(is_mine)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == [False, False, False, True]
