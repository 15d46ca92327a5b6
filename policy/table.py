"""Who may do what: (model, group) → {action: which rows}. Pages, API and admin all use this table.

What is not in the table is forbidden. Operators (superusers) may do everything and need no entry. `a` is the Actor; its
fields are tuples of keys (policy.actor). Asking for an action that is not in this module raises ValueError.

Besides create, view, change and delete there are these actions:

- on programs: `follow` (train by it without being assigned to it)
- on trainees: `administer` (change gym, trainer and whether the account is active), `erase` (delete for good), `assign`
  (a program), `view_workouts`, `log_workouts`, `add_metrics`, `train` (use the trainee's own pages), `coach` (use the
  trainer's pages for them), `share` (decide who sees the metrics), `join` (a gym)
- on trainers: `administer`, `contact` (see the e-mail address), `choose` (as the trainer of someone)
- on gyms: `administer`, `join`, `staff` (add people), `hire` (another admin, or someone for the front desk), `stock`
  (add exercises and programs)
- on exercises: `merge` (into another one: the sets move there), `hand_over` (a trainee's own to the gym)
- on assignments: `move` (a planned workout)
- on the change log: `follow` (get its entries from the change feed, if the user may see the row)
- for operators only: `appoint` (admins), `govern` (accounts), `impersonate` (view as someone), `stock_library` (change
  the shared exercises), `stop` (other people's applications)
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from .actor import Actor

LIBRARY = Q(gym=None, trainee=None)
ANYONE, SIGNED_IN, TRAINEE, TRAINER, ADMIN = "anyone", "signed-in", "trainee", "trainer", "admin"
FRONT_DESK = "front_desk"
Rows = Callable[[Actor], Q]


def everything(a: Actor) -> Q:
    return Q()


def within(path: str, rows: Rows) -> Rows:
    """The rows whose `path` leads to one of `rows`."""

    def prefixed(q: Q) -> Q:
        children: list[Any] = []
        for child in q.children:
            if isinstance(child, Q):
                children.append(prefixed(child))
            else:
                lookup, value = child  # type: ignore[misc]
                children.append((f"{path}__{lookup}", value))
        return Q(*children, _connector=q.connector, _negated=q.negated)

    return lambda a: prefixed(rows(a))


def actions(names: str, rows: Rows) -> dict[str, Rows]:
    return dict.fromkeys(names.split(), rows)


def readable_program(a: Actor) -> Q:
    return (
        Q(visibility="shared")
        | Q(visibility="gym", gym__in=a.gym if a.trainer else ())
        | offered_program(a)
        | Q(owner__in=a.user, gym__in=a.gym)
        | Q(gym__in=a.gyms)
        | Q(assignments__trainee__in=a.trainee)
        | Q(assignments__trainee__trainer__in=a.trainer)
        | Q(trainee__in=a.trainee)
        | Q(trainee__trainer__in=a.trainer)
    )


def offered_program(a: Actor) -> Q:
    """What a gym offers to its members."""
    return Q(is_offered=True, visibility__in=("gym", "shared"), gym__in=a.gym if a.trainee else ())


def followed_alone(a: Actor) -> Q:
    """What a trainee may follow without a trainer: ready-made programs, those that their gym offers, their own."""
    ready_made = Q(is_template=True, visibility="shared", gym=None)
    return ready_made | offered_program(a) | own_routine(a)


def own_routine(a: Actor) -> Q:
    return Q(trainee__in=a.trainee)


def own_program(a: Actor) -> Q:
    return Q(owner__in=a.user, gym__in=a.gym)


def administered_program(a: Actor) -> Q:
    return Q(gym__in=a.gyms)


def readable_exercise(a: Actor) -> Q:
    return (
        LIBRARY
        | Q(gym__in=a.gym + a.gyms)
        | Q(trainee__in=a.trainee)
        | Q(trainee__trainer__in=a.trainer)
        | within("program_exercises__program_day__program", readable_program)(a)
        | Q(exercise_logs__trainee__in=a.trainee)
        | Q(exercise_logs__trainee__trainer__in=a.trainer)
    )


def plan(path: str, label: str) -> dict[tuple[str, str], dict[str, Rows]]:
    """A program, its days and lines: whoever may read or change the program may read or change them."""
    rules: tuple[Rows, ...] = (readable_program, own_routine, own_program, administered_program)
    readable, routine, own, administered = (within(path, rows) for rows in rules) if path else rules
    return {
        (label, TRAINEE): {
            "view": readable,
            **actions("create change delete", routine),
            **({} if path else {"follow": followed_alone}),
        },
        (label, TRAINER): {"view": readable, **actions("create change delete", own)},
        (label, ADMIN): {"view": readable, **actions("create change delete", administered)},
    }


def shared_metrics(a: Actor) -> Q:
    """Metrics of trainees who allow exactly this trainer to see them; former and later trainers see none."""
    return Q(trainee__trainer__in=a.trainer, trainee__metrics_shared_with__in=a.trainer, trainee__shares_metrics=True)


def training_log(label: str) -> dict[tuple[str, str], dict[str, Rows]]:
    """Workouts: for the trainee and their trainer, never for a gym admin."""
    return {
        (label, TRAINEE): actions("create view change delete", lambda a: Q(trainee__in=a.trainee)),
        (label, TRAINER): actions("create view change delete", lambda a: Q(trainee__trainer__in=a.trainer)),
    }


POLICY: dict[tuple[str, str], dict[str, Rows]] = {
    # accounts: everyone has their own; an admin may also see, but not change, the people of their gyms
    ("accounts.user", SIGNED_IN): actions("view change erase", lambda a: Q(pk__in=a.user)),
    ("accounts.user", ADMIN): {
        "view": lambda a: Q(trainee__gym__in=a.gyms) | Q(trainer__gym__in=a.gyms) | Q(gyms__in=a.gyms)
    },
    ("accounts.securityevent", SIGNED_IN): {"view": lambda a: Q(user__in=a.user)},
    # facilities
    ("facilities.gym", ANYONE): {"view": everything},
    ("facilities.gym", TRAINEE): {"join": lambda a: Q(open_registration=True, is_active=True)},
    ("facilities.gym", TRAINER): {"stock": lambda a: Q(pk__in=a.gym)},
    ("facilities.gym", ADMIN): {
        "create": lambda a: Q(admins__in=a.user),
        **actions("change delete administer staff hire stock", lambda a: Q(pk__in=a.gyms)),
    },
    ("facilities.gym", FRONT_DESK): {"staff": lambda a: Q(pk__in=a.desk)},
    ("facilities.trainer", SIGNED_IN): {"view": everything},
    ("facilities.trainer", TRAINER): actions("change contact", lambda a: Q(pk__in=a.trainer)),
    ("facilities.trainer", ADMIN): actions(
        "create change delete administer contact choose", lambda a: Q(gym__in=a.gyms)
    ),
    ("facilities.trainer", FRONT_DESK): actions("contact choose", lambda a: Q(gym__in=a.desk)),
    ("facilities.trainee", ANYONE): {"create": lambda a: Q(trainer=None)},
    ("facilities.trainee", TRAINEE): actions(
        "view change delete erase join train view_workouts log_workouts add_metrics share",
        lambda a: Q(pk__in=a.trainee),
    ),
    ("facilities.trainee", TRAINER): actions(
        "view assign view_workouts log_workouts coach", lambda a: Q(trainer__in=a.trainer)
    ),
    ("facilities.trainee", ADMIN): actions("view change delete administer assign", lambda a: Q(gym__in=a.gyms)),
    ("facilities.trainee", FRONT_DESK): actions("view change delete administer", lambda a: Q(gym__in=a.desk)),
    ("facilities.invitation", TRAINER): actions("create view delete", lambda a: Q(trainer__in=a.trainer)),
    ("facilities.invitation", ADMIN): actions("create view delete", lambda a: Q(gym__in=a.gyms)),
    ("facilities.invitation", FRONT_DESK): actions("create view delete", lambda a: Q(gym__in=a.desk)),
    # what a gym's staff notes about trainees, for each other: neither the trainee nor a trainer sees it
    ("facilities.staffnote", ADMIN): {
        **actions("create view delete", lambda a: Q(trainee__gym__in=a.gyms)),
        "change": lambda a: Q(trainee__gym__in=a.gyms, author__in=a.user),
    },
    ("facilities.staffnote", FRONT_DESK): {
        **actions("create view", lambda a: Q(trainee__gym__in=a.desk)),
        **actions("change delete", lambda a: Q(trainee__gym__in=a.desk, author__in=a.user)),
    },
    ("notifications.notice", SIGNED_IN): actions("view change", lambda a: Q(user__in=a.user)),
    # training
    ("training.exercise", ANYONE): {"view": lambda a: LIBRARY},
    ("training.exercise", SIGNED_IN): {"view": readable_exercise},
    ("training.exercise", TRAINEE): actions("create change delete merge", lambda a: Q(trainee__in=a.trainee)),
    ("training.exercise", TRAINER): {
        **actions("create change delete", lambda a: Q(gym__in=a.gym)),
        **actions("merge hand_over", lambda a: Q(trainee__trainer__in=a.trainer)),
    },
    ("training.exercise", ADMIN): actions("create change delete", lambda a: Q(gym__in=a.gyms)),
    **plan("", "training.program"),
    **plan("program", "training.programday"),
    **plan("program_day__program", "training.programexercise"),
    **{
        ("training.programrevision", role): {"view": within("program", readable_program)}
        for role in (TRAINEE, TRAINER, ADMIN)
    },
    ("training.programassignment", TRAINEE): {
        **actions("view move", lambda a: Q(trainee__in=a.trainee)),
        "create": lambda a: Q(trainee__in=a.trainee) & within("program", followed_alone)(a),
        **actions("change delete", lambda a: Q(trainee__in=a.trainee, assigned_by__in=a.user)),
    },
    ("training.programassignment", TRAINER): actions(
        "create view change delete move", lambda a: Q(trainee__trainer__in=a.trainer)
    ),
    ("training.programassignment", ADMIN): actions("create view change delete", lambda a: Q(trainee__gym__in=a.gyms)),
    **training_log("training.exercisemax"),
    ("training.startingprogram", TRAINER): actions(
        "create view change delete", lambda a: Q(invitation__trainer__in=a.trainer)
    ),
    # metrics: the trainee adds them; the trainer sees them while the trainee allows it
    ("metrics.healthmetric", TRAINEE): actions("create view change delete", lambda a: Q(trainee__in=a.trainee)),
    ("metrics.healthmetric", TRAINER): {"view": shared_metrics},
    ("metrics.metricgoal", TRAINEE): actions("create view change delete", lambda a: Q(trainee__in=a.trainee)),
    ("metrics.metricgoal", TRAINER): {"view": shared_metrics},
    # workouts
    **training_log("workouts.workoutsession"),
    **training_log("workouts.exerciselog"),
    ("workouts.setversion", TRAINEE): {"view": lambda a: Q(exercise_log__trainee__in=a.trainee)},
    ("workouts.setversion", TRAINER): {"view": lambda a: Q(exercise_log__trainee__trainer__in=a.trainer)},
    ("workouts.exercisenote", TRAINEE): actions("create view change", lambda a: Q(trainee__in=a.trainee)),
    ("workouts.exercisenote", TRAINER): {"view": lambda a: Q(trainee__trainer__in=a.trainer)},
    ("workouts.exerciserest", TRAINEE): actions("create view change", lambda a: Q(trainee__in=a.trainee)),
    ("workouts.comment", TRAINEE): {
        **actions("create view", lambda a: Q(session__trainee__in=a.trainee)),
        "delete": lambda a: Q(session__trainee__in=a.trainee, author__in=a.user),
    },
    ("workouts.comment", TRAINER): {
        **actions("create view", lambda a: Q(session__trainee__trainer__in=a.trainer)),
        "delete": lambda a: Q(session__trainee__trainer__in=a.trainer, author__in=a.user),
    },
    ("workouts.personalrecord", TRAINEE): {"view": lambda a: Q(trainee__in=a.trainee)},
    ("workouts.personalrecord", TRAINER): {"view": lambda a: Q(trainee__trainer__in=a.trainer)},
    ("coaching.trainernote", TRAINER): actions(
        "create view delete", lambda a: Q(trainee__trainer__in=a.trainer, author__in=a.user)
    ),
    ("coaching.dismissedflag", TRAINER): actions(
        "create view delete", lambda a: Q(trainee__trainer__in=a.trainer, user__in=a.user)
    ),
    ("coaching.readentry", TRAINER): actions("create view delete", lambda a: Q(user__in=a.user)),
    ("coaching.traineetag", TRAINER): actions(
        "create view change delete", lambda a: Q(trainee__trainer__in=a.trainer, gym__in=a.gym)
    ),
    ("coaching.savedfilter", TRAINER): actions("create view change delete", lambda a: Q(user__in=a.user)),
    # transfers: imports and exports of the user's own data
    ("transfers.import", TRAINEE): actions("create view change delete", lambda a: Q(trainee__in=a.trainee)),
    ("transfers.export", SIGNED_IN): actions("create view delete", lambda a: Q(user__in=a.user)),
    # the change log: `view` covers deletions of rows; `follow` adds rows whose own rule decides who sees them
    ("changes.change", SIGNED_IN): {
        "view": lambda a: Q(reader__in=a.user) | Q(everyone=True) | Q(gym__in=a.gym + a.gyms) | Q(owner__in=a.user),
        "follow": lambda a: Q(reader__in=a.user) | Q(reader=None, trainee=None),
    },
    ("changes.change", TRAINEE): actions("view follow", lambda a: Q(trainee__in=a.trainee)),
    ("changes.change", TRAINER): actions(
        "view follow",
        lambda a: Q(trainee__trainer__in=a.trainer) & (~Q(resource="health_metrics") | shared_metrics(a)),
    ),
    ("changes.change", ADMIN): actions("view follow", lambda a: Q(admins_of__in=a.gyms)),
    ("changes.change", FRONT_DESK): actions("view follow", lambda a: Q(resource="trainees", admins_of__in=a.desk)),
    ("changes.auditentry", ADMIN): {"view": lambda a: Q(gym__in=a.gyms) | Q(former_gym__in=a.gyms)},
    # webhooks: the user's own
    ("webhooks.endpoint", SIGNED_IN): actions("create view change delete", lambda a: Q(user__in=a.user)),
    ("webhooks.delivery", SIGNED_IN): {"view": lambda a: Q(endpoint__user__in=a.user)},
}

# Models that only operators see and change.
OPERATORS_ALONE = {"accounts.connectedapplication", "accounts.applicationstop"}

OPERATORS_ACTIONS = {"appoint", "govern", "impersonate", "stock_library", "stop"}
ACTIONS = OPERATORS_ACTIONS | {action for rights in POLICY.values() for action in rights}

# Rows that pages, API and admin never show: tokens and counters.
INTERNAL = {
    *("accounts.tokenfamily", "accounts.personalaccesstoken", "accounts.signinfailure", "accounts.dailyuse"),
    *("accounts.emailchange", "accounts.usedcode", "changes.loghead"),
    *("notifications.pushsubscription", "workouts.duenotification"),
    *("training.mergedexercise", "training.routinelink"),
    *("webhooks.cursor", "transfers.importedrow", "transfers.exercisealias"),
}
