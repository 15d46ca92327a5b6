from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.validators import validate_line, validate_text
from facilities.models import Gym, Trainee

from .. import ready_made
from ..plans import PLAIN_FIELDS, Block, Groups, PlanDay, PlanLine, SetGroup, plain_values, read_groups
from ..prescriptions import validate_blocks, validate_groups, validate_week_notes
from ..querysets import PlanPartQuerySet, ProgramQuerySet
from .exercises import Exercise


class Program(Followed):
    """A plan of training weeks. What trainees follow is one of its revisions.

    One that a trainee built is a routine: it has a `trainee` and no gym, and is private to them and their trainer.
    """

    resource = "programs"
    audited = (
        *("name", "gym", "owner", "goal", "level", "weeks", "visibility", "is_offered", "is_template"),
        *("is_archived", "revision"),
    )
    audited_by_name = ("description", "edit_count")

    class Visibility(models.TextChoices):
        SHARED = "shared", _("shared with everyone signed in")
        GYM = "gym", _("shared with its gym's trainers and admins")
        PRIVATE = "private", _("private to its gym's admins, its owner and those who train by it")

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("beginner")
        INTERMEDIATE = "intermediate", _("intermediate")
        EXPERT = "expert", _("expert")

    name = models.CharField(_("name"), max_length=120, validators=[validate_line])
    description = models.TextField(
        _("description"), blank=True, max_length=4000, validators=[validate_text, MaxLengthValidator(4000)]
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="programs",
        verbose_name=_("owner"),
    )
    gym = models.ForeignKey(
        Gym, on_delete=models.PROTECT, null=True, blank=True, related_name="programs", verbose_name=_("gym")
    )
    trainee = models.ForeignKey(
        Trainee, on_delete=models.CASCADE, null=True, editable=False, related_name="routines", db_index=False
    )  # whose routine it is
    goal = models.CharField(_("goal"), max_length=200, blank=True, validators=[validate_text])
    level = models.CharField(_("level"), max_length=15, choices=Level.choices, null=True, blank=True)  # noqa: DJ001
    weeks = models.PositiveSmallIntegerField(
        _("weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.SHARED)
    week_notes = models.JSONField(
        _("week notes"), default=list, blank=True, db_default=[], validators=[validate_week_notes]
    )  # [{"week", "name", "notes"}]
    folder = models.CharField(
        _("folder"), max_length=60, blank=True, default="", db_default="", validators=[validate_line]
    )  # of its owner's list
    # Its gym's trainees see it, too, and may follow it without being assigned to it
    is_offered = models.BooleanField(_("offered to members"), default=False, db_default=False)
    place = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)  # of a routine in its folder
    is_template = models.BooleanField(_("template"), default=False)
    # Of a program that comes with GymTrack: the name of its file in training/data/programs. Only `load_programs` writes
    # it, one at a time: a unique index could not be built without a lock.
    ready_made = models.CharField(  # noqa: DJ001 - null: of no file
        max_length=40, null=True, editable=False
    )
    is_archived = models.BooleanField(_("archived"), default=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    # The builder compares the edit count to notice that someone else saved the plan meanwhile. `last_save` is the id of
    # the last save: the same save, sent again, changes nothing.
    edit_count = models.PositiveIntegerField(_("the plan"), default=1, editable=False, db_column="edition")
    last_save = models.UUIDField(null=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ProgramQuerySet.as_manager()

    days_a_week: int  # set by ProgramQuerySet.with_days_a_week

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        constraints = [
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=52), name="program_weeks_1_to_52"),
            models.CheckConstraint(
                condition=Q(trainee=None) | Q(gym=None, visibility="private"),
                name="program_routine_is_private",
                violation_error_message=_("A trainee's routine is private and has no gym."),
            ),
        ]
        indexes = [
            models.Index(fields=["visibility", "is_archived"]),
            models.Index(fields=["name", "id"]),
            models.Index(fields=["trainee", "folder", "place", "name", "id"], name="program_routines"),
            models.Index(fields=["ready_made"], condition=Q(ready_made__isnull=False), name="program_ready_made"),
        ]

    def __str__(self) -> str:
        return self.text("name")

    def text(self, field: str) -> str:
        """`name`, `goal` or `description` in the active language, if the program comes with GymTrack."""
        stored: str = getattr(self, field)
        entry = ready_made.catalog().get(self.ready_made) if self.ready_made else None
        return entry.text(field, stored) if entry else stored

    def clean(self) -> None:
        if self.is_offered and self.visibility == self.Visibility.PRIVATE:
            raise ValidationError({"is_offered": _("A private program can't be offered to members.")})
        if self.is_offered and self.gym_id is None:
            raise ValidationError({"is_offered": _("A gym offers its own programs; this one belongs to none.")})

    @property
    def is_audited(self) -> bool:
        return self.trainee_id is None  # what a trainee builds is theirs

    @staticmethod
    def audience_of(visibility: str, owner_id: int | None, gym_id: int | None, trainee_id: int | None) -> Audience:
        is_shared = visibility == Program.Visibility.SHARED
        people = gym_id if visibility == Program.Visibility.GYM else None
        return Audience(
            everyone=is_shared, gym_id=people, owner_id=owner_id, admins_of_id=gym_id, trainee_id=trainee_id
        )


class RoutineLink(models.Model):
    """The secret address by which others read and copy a routine, until its owner takes it back."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="link")
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("link to a routine")
        verbose_name_plural = _("links to routines")

    def __str__(self) -> str:
        return str(self.program)


class ProgramDay(Followed):
    """One workout of a program's week. Archived rather than deleted once someone has trained by it."""

    resource = "program_days"

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="days", verbose_name=_("program"))
    week = models.PositiveSmallIntegerField(
        _("week"), default=1, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[validate_line])
    notes = models.TextField(
        _("notes"), blank=True, max_length=2000, validators=[validate_text, MaxLengthValidator(2000)]
    )
    blocks = models.JSONField(
        _("blocks"), default=list, blank=True, db_default=[], validators=[validate_blocks]
    )  # as plans.Block writes them
    is_archived = models.BooleanField(default=False, editable=False)

    objects = PlanPartQuerySet.as_manager()

    plan: list[ProgramExercise]  # set by program_plans.with_lines
    content: PlanDay  # set by training.views.builder

    class Meta:
        verbose_name = _("program day")
        verbose_name_plural = _("program days")
        ordering = ["week", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "week", "position"],
                condition=Q(is_archived=False),
                name="program_day_place",
                violation_error_message=_("The week has a day at this position."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or _("Week %(week)s, day %(position)s") % {"week": self.week, "position": self.position}

    def superset_of(self, key: str | None) -> str | None:
        """The key of a block, if that is a superset, as are those that the day has no entry for."""
        kinds = {block["key"]: block["kind"] for block in self.blocks}
        return key if kinds.get(key, "superset") == "superset" else None

    @staticmethod
    def audience_of(program: Program) -> Audience:
        return program.audience()

    def clean(self) -> None:
        if self.program_id is None:
            return
        if self.week is not None and self.week > self.program.weeks:
            raise ValidationError({"week": _("The program has %(n)s weeks.") % {"n": self.program.weeks}})
        twins = ProgramDay.objects.filter(
            program=self.program_id, week=self.week, position=self.position, is_archived=False
        )
        if not self.is_archived and twins.exclude(pk=self.pk).exists():
            raise ValidationError({"position": _("The week has a day at this position.")}, code="unique")


class ProgramExercise(Followed):
    """What to do of one exercise on a program's day."""

    resource = "program_exercises"

    class LoadType(models.TextChoices):
        NONE = "none", _("no load given")
        KG = "kg", _("kg")
        PERCENT = "percent_1rm", _("% of 1RM")
        RPE = "rpe", _("RPE")

    LOAD_BOUNDS: dict[str, tuple[Decimal, Decimal]] = {
        LoadType.KG: (Decimal(0), Decimal(2000)),
        LoadType.PERCENT: (Decimal(1), Decimal(150)),
        LoadType.RPE: (Decimal(1), Decimal(10)),
    }

    program_day = models.ForeignKey(ProgramDay, on_delete=models.CASCADE, related_name="exercises")
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="program_exercises")
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    block = models.CharField(  # noqa: DJ001 - null: in no block
        _("block"), max_length=10, null=True, blank=True, validators=[validate_line], db_column="superset"
    )
    sets = models.PositiveSmallIntegerField(
        _("sets"), default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    reps_min = models.PositiveSmallIntegerField(
        _("reps from"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    reps_max = models.PositiveSmallIntegerField(
        _("reps to"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    load_type = models.CharField(_("load"), max_length=12, choices=LoadType.choices, default=LoadType.NONE)
    load_value = models.DecimalField(
        _("load value"), max_digits=9, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    rest_seconds = models.PositiveSmallIntegerField(
        _("rest"), null=True, blank=True, validators=[MaxValueValidator(3600)]
    )
    # The fields from `sets` to `rest_seconds` hold one plain group. For other groups, `set_groups` holds them all, and
    # those fields a summary (`plans.plain_values`). Code reads and writes `groups`.
    set_groups = models.JSONField(_("set groups"), default=list, blank=True, db_default=[])
    per_side = models.BooleanField(_("per side"), null=True, blank=True)  # null: as the exercise
    alternatives = models.JSONField(_("alternatives"), default=list, blank=True, db_default=[])  # keys of exercises
    tempo = models.CharField(_("tempo"), max_length=20, blank=True, validators=[validate_line])
    notes = models.TextField(
        _("notes"), blank=True, max_length=2000, validators=[validate_text, MaxLengthValidator(2000)]
    )
    is_archived = models.BooleanField(default=False, editable=False)
    # The first week's line holds the rule (training.progression); those that it fills point at it, and are left alone
    # once the trainer has written over them.
    progression = models.JSONField(null=True, blank=True, editable=False)
    series = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followers", editable=False
    )
    is_overridden = models.BooleanField(default=False, editable=False)
    reason = models.JSONField(null=True, blank=True, editable=False)  # why it asks for this, as the rule says
    is_deload = models.BooleanField(default=False, editable=False)

    objects = PlanPartQuerySet.as_manager()

    content: PlanLine  # set by training.views.builder, as are the next three
    label: str
    heading: str
    day_block: Block | None

    class Meta:
        verbose_name = _("program exercise")
        verbose_name_plural = _("program exercises")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reps_min=None) | Q(reps_max=None) | Q(reps_min__lte=F("reps_max")),
                name="program_exercise_reps_range",
            ),
            models.CheckConstraint(
                condition=Q(load_type="none", load_value=None) | (~Q(load_type="none") & Q(load_value__isnull=False)),
                name="program_exercise_load_has_value",
            ),
        ]
        indexes = [models.Index(fields=["program_day", "position", "id"])]

    def __str__(self) -> str:
        return str(self.exercise)

    @property
    def groups(self) -> Groups:
        """What the line prescribes. Assigning stores it in the fields for one plain group or in `set_groups`."""
        if self.set_groups:
            return read_groups(self.set_groups)
        return (SetGroup.read_plain({name: getattr(self, name) for name in PLAIN_FIELDS}),)

    @groups.setter
    def groups(self, groups: Groups) -> None:
        for name, value in plain_values(groups).items():
            setattr(self, name, value)
        is_plain = len(groups) == 1 and groups[0].is_plain
        self.set_groups = [] if is_plain else [group.write() for group in groups]

    @property
    def superset(self) -> str | None:
        """The key of its block, if that is a superset."""
        return self.program_day.superset_of(self.block)

    @staticmethod
    def audience_of(program_day: ProgramDay) -> Audience:
        return program_day.audience()

    def clean(self) -> None:
        owner = self.exercise.trainee_id if self.exercise_id else None
        if owner is not None and owner != self.program_day.program.trainee_id:
            own = _("This exercise is a trainee's own; a program needs one of its gym or of the library.")
            raise ValidationError({"exercise": own})
        self.clean_values()

    def clean_values(self) -> None:
        errors: dict[str, Any] = {}
        if self.reps_min is not None and self.reps_max is not None and self.reps_min > self.reps_max:
            errors["reps_max"] = _("This is less than the reps from.")
        if self.load_type == self.LoadType.NONE:
            if self.load_value is not None:
                errors["load_value"] = _("Choose what the load is measured in.")
        elif self.load_value is None:
            errors["load_value"] = _("Enter the load.")
        elif self.load_type in self.LOAD_BOUNDS:
            least, most = self.LOAD_BOUNDS[self.load_type]
            if not least <= self.load_value <= most:
                errors["load_value"] = _("Enter a load from %(least)s to %(most)s.") % {"least": least, "most": most}
        if errors:
            raise ValidationError(errors)
        validate_groups(self.set_groups)
