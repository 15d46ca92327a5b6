"""A prepared queryset gives what the queryset gives, for all arguments, and when it is called again."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Count, DateTimeField, IntegerField, Value

from common.prepared import MOST_PARAMETERS, MOST_SHAPES, Statement, Text, prepared
from facilities.models import Trainee
from facilities.tests.factories import GymFactory, make_trainee
from metrics.models import HealthMetric
from policy.actor import Actor
from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog, WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_rows_come_with_their_relations_and_annotations():
    sessions = [SessionFactory(trainee=make_trainee()) for _n in range(2)]
    for number, session in enumerate(sessions, 1):
        for _n in range(number):
            LogFactory(session=session)

    @prepared
    def with_sets(pk):
        return WorkoutSession.objects.select_related("trainee__user").annotate(n=Count("logs")).filter(pk=pk)

    for number, session in enumerate(sessions, 1):
        found = with_sets.get(session.pk)
        assert (found, found.n, found.trainee.user) == (session, number, session.trainee.user)
    assert with_sets.first(uuid4()) is None
    with pytest.raises(WorkoutSession.DoesNotExist):
        with_sets.get(uuid4())


def test_each_kind_of_parameter_is_one():
    trainee = make_trainee()
    start = datetime(2026, 5, 1, 8, tzinfo=UTC)
    for day in range(3):
        at = start + timedelta(days=day)
        HealthMetric.objects.create(
            trainee=trainee, kind="body_weight", value=Decimal("80.5") + day, measured_at=at, note=f"day {day}"
        )

    @prepared
    def heavy(trainee: int, since: datetime, weight: Decimal, note: Text, others: tuple):
        found = HealthMetric.objects.filter(trainee=trainee, measured_at__gte=since, value__gte=weight)
        return found.exclude(note=note).exclude(pk__in=others).order_by("measured_at").values_list("value", flat=True)

    assert heavy(trainee.pk, start, Decimal("80.5"), Text("day 1"), ()) == [Decimal("80.5"), Decimal("82.5")]
    assert heavy(trainee.pk, start + timedelta(days=1), Decimal("80.5"), Text("day 2"), ()) == [Decimal("81.5")]
    assert heavy(trainee.pk, start, Decimal("82"), Text("day 1"), ()) == [Decimal("82.5")]
    last = HealthMetric.objects.latest("measured_at").pk
    assert heavy(trainee.pk, start, Decimal("82"), Text("day 1"), (last,)) == []
    assert len(heavy.statements) == 2  # without others, and with one


def test_what_is_no_parameter_belongs_to_the_shape():
    ExerciseFactory(name="Bench"), ExerciseFactory(name="Squat")

    @prepared
    def named(model, name, is_reversed):
        return model.objects.filter(name=name).order_by("-name" if is_reversed else "name")

    model = type(ExerciseFactory(name="Row"))
    assert [named.get(model, name, False).name for name in ("Bench", "Squat")] == ["Bench", "Squat"]
    assert len(named.statements) == 2


@pytest.mark.parametrize("name", ["100 %", "%s", 'Cable\'s "row"', "back\\slash", ""])
def test_constants_come_as_they_are(name):
    """PostgreSQL has them in the statement itself, so that its plan knows them."""
    wanted = ExerciseFactory(name=name)
    others = [ExerciseFactory(name="Bench"), ExerciseFactory(name="%")]
    since = datetime(2026, 5, 1, 8, tzinfo=UTC)

    @prepared
    def named(pk: int):
        at, n = Value(since, DateTimeField()), Value(None, IntegerField())
        return type(wanted).objects.filter(pk=pk, name=name, is_assisted=False).annotate(at=at, n=n)

    for _n in range(2):
        found = named.get(wanted.pk)
        assert (found, found.at, found.n) == (wanted, since, None)
    assert [named(other.pk) for other in others] == [[], []]
    (_queryset, by_alias), *_others = named.statements.values()
    (statement,) = by_alias.values()
    assert len(statement.places) == (1 if connection.vendor == "postgresql" else 3), statement.sql


def test_keys_of_an_actor_are_parameters():
    gyms = [GymFactory() for _n in range(3)]

    @prepared
    def of(actor):
        return type(gyms[0]).objects.filter(pk__in=actor.gyms).order_by("pk")

    assert of(Actor("admin", gyms=(gyms[0].pk,))) == gyms[:1]
    assert of(Actor("admin", gyms=(gyms[2].pk,))) == gyms[2:]
    assert of(Actor("admin", gyms=(gyms[0].pk, gyms[1].pk))) == gyms[:2]
    assert of(Actor("admin")) == []  # none, and not all
    assert len(of.statements) == 3


def test_many_parameters_and_many_shapes_are_asked_for_as_ever():
    gym = GymFactory()

    @prepared
    def among(keys):
        return type(gym).objects.filter(pk__in=keys)

    assert among((gym.pk, *range(-MOST_PARAMETERS, 0))) == [gym]
    assert among.statements == {}

    @prepared
    def named(name):
        return type(gym).objects.filter(name=name)

    for number in range(MOST_SHAPES + 5):
        named(f"no such gym {number}")
    assert named(gym.name) == [gym]
    assert len(named.statements) == MOST_SHAPES


def test_a_key_that_would_be_part_of_the_statement_is_refused():
    @prepared
    def some(most):
        return ExerciseLog.objects.all()[:most]

    with pytest.raises(TypeError, match="is no parameter of the statement"):
        some(5)


def test_nothing_is_prefetched():
    @prepared
    def with_sets(pk):
        return WorkoutSession.objects.prefetch_related("logs").filter(pk=pk)

    with pytest.raises(TypeError, match="prefetches nothing"):
        with_sets(uuid4())


def test_the_statement_is_put_together_once(django_assert_num_queries):
    session = SessionFactory(trainee=make_trainee())
    built = []

    @prepared
    def by_key(pk):
        built.append(pk)
        return WorkoutSession.objects.filter(pk=pk)

    with django_assert_num_queries(3):
        assert [by_key.get(session.pk).pk for _n in range(3)] == [session.pk] * 3
    assert len(built) == 1


@pytest.mark.django_db(transaction=True)
def test_threads_put_a_statement_together_one_after_the_other(monkeypatch):
    """A new worker is asked by several at once, and compiling a queryset changes its subqueries."""
    compile_it, at_it = Statement.__init__, []

    def slowly(self, *args):
        at_it.append("begins")
        time.sleep(0.05)
        compile_it(self, *args)
        at_it.append("ends")

    monkeypatch.setattr(Statement, "__init__", slowly)

    @prepared
    def of_a_gym(gym):
        people = Trainee.objects.filter(gym=gym).order_by("user__email")
        return WorkoutSession.objects.filter(trainee__in=people.values("pk"))

    def ask():
        try:
            return of_a_gym(7)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert [asked.result() for asked in [pool.submit(ask) for _n in range(4)]] == [[]] * 4
    assert at_it == ["begins", "ends"]


@pytest.mark.django_db(transaction=True)
def test_rows_are_held_in_a_transaction_alone():
    @prepared
    def held(pk):
        return WorkoutSession.objects.select_for_update().filter(pk=pk)

    with transaction.atomic():
        assert held(uuid4()) == []
    with pytest.raises(transaction.TransactionManagementError):
        held(uuid4())
