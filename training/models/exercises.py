from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.validators import ListOf, validate_line, validate_text
from facilities.models import Gym, Trainee

from ..querysets import ExerciseQuerySet


class Muscle(models.TextChoices):
    ABDOMINALS = "abdominals", _("abdominals")
    ABDUCTORS = "abductors", _("abductors")
    ADDUCTORS = "adductors", _("adductors")
    BICEPS = "biceps", _("biceps")
    CALVES = "calves", _("calves")
    CHEST = "chest", _("chest")
    FOREARMS = "forearms", _("forearms")
    GLUTES = "glutes", _("glutes")
    HAMSTRINGS = "hamstrings", _("hamstrings")
    LATS = "lats", _("lats")
    LOWER_BACK = "lower back", _("lower back")
    MIDDLE_BACK = "middle back", _("middle back")
    NECK = "neck", _("neck")
    QUADRICEPS = "quadriceps", _("quadriceps")
    SHOULDERS = "shoulders", _("shoulders")
    TRAPS = "traps", _("traps")
    TRICEPS = "triceps", _("triceps")


MUSCLES = ListOf(tuple(Muscle.values), most=17)
ALIASES = ListOf(most=30, length=120)


class Exercise(Followed):
    """A movement: of a gym, or a trainee's own, which only they and their trainer see; of neither: of the library."""

    resource = "exercises"
    audited = (
        *("name", "gym", "category", "equipment", "primary_muscles", "secondary_muscles", "level", "mechanic", "force"),
        *("tracking", "per_side", "is_archived"),
    )
    audited_by_name = ("instructions", "video_url", "aliases")

    class Category(models.TextChoices):
        STRENGTH = "strength", _("strength")
        STRETCHING = "stretching", _("stretching")
        PLYOMETRICS = "plyometrics", _("plyometrics")
        POWERLIFTING = "powerlifting", _("powerlifting")
        OLYMPIC = "olympic weightlifting", _("olympic weightlifting")
        STRONGMAN = "strongman", _("strongman")
        CARDIO = "cardio", _("cardio")

    class Equipment(models.TextChoices):
        BARBELL = "barbell", _("barbell")
        DUMBBELL = "dumbbell", _("dumbbell")
        BODY_ONLY = "body only", _("body only")
        CABLE = "cable", _("cable")
        MACHINE = "machine", _("machine")
        KETTLEBELLS = "kettlebells", _("kettlebells")
        BANDS = "bands", _("bands")
        MEDICINE_BALL = "medicine ball", _("medicine ball")
        EXERCISE_BALL = "exercise ball", _("exercise ball")
        FOAM_ROLL = "foam roll", _("foam roll")
        EZ_BAR = "e-z curl bar", _("e-z curl bar")
        OTHER = "other", _("other")

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("beginner")
        INTERMEDIATE = "intermediate", _("intermediate")
        EXPERT = "expert", _("expert")

    class Mechanic(models.TextChoices):
        COMPOUND = "compound", _("compound")
        ISOLATION = "isolation", _("isolation")

    class Force(models.TextChoices):
        PULL = "pull", _("pull")
        PUSH = "push", _("push")
        STATIC = "static", _("static")

    class Tracking(models.TextChoices):
        WEIGHT_REPS = "weight_reps", _("weight and reps")
        BODYWEIGHT_REPS = "bodyweight_reps", _("body weight and reps, weight can be added")
        ASSISTED_REPS = "assisted_reps", _("reps with assistance")
        REPS = "reps", _("reps")
        DURATION = "duration", _("time")
        WEIGHT_DURATION = "weight_duration", _("time, with or without weight")
        DISTANCE_DURATION = "distance_duration", _("distance and time")
        WEIGHT_DISTANCE = "weight_distance", _("distance or time, with or without weight")

    name = models.CharField(_("name"), max_length=120, validators=[validate_line])
    slug = models.SlugField(_("slug"), max_length=120, unique=True, blank=True)
    gym = models.ForeignKey(
        Gym, on_delete=models.PROTECT, null=True, blank=True, related_name="exercises", verbose_name=_("gym")
    )
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, null=True, editable=False, related_name="exercises")
    category = models.CharField(_("category"), max_length=30, choices=Category.choices, default=Category.STRENGTH)
    equipment = models.CharField(_("equipment"), max_length=20, choices=Equipment.choices, null=True, blank=True)  # noqa: DJ001 - null is the value that imported collections use
    primary_muscles = models.JSONField(_("primary muscles"), default=list, blank=True, validators=[MUSCLES])
    secondary_muscles = models.JSONField(_("secondary muscles"), default=list, blank=True, validators=[MUSCLES])
    level = models.CharField(_("level"), max_length=15, choices=Level.choices, default=Level.BEGINNER)
    mechanic = models.CharField(_("mechanic"), max_length=10, choices=Mechanic.choices, null=True, blank=True)  # noqa: DJ001
    force = models.CharField(_("force"), max_length=10, choices=Force.choices, null=True, blank=True)  # noqa: DJ001
    tracking = models.CharField(_("tracked by"), max_length=20, choices=Tracking.choices, default=Tracking.WEIGHT_REPS)
    is_assisted = models.BooleanField(default=False, editable=False)  # follows `tracking`; sets copy it
    per_side = models.BooleanField(
        _("per side"), default=False, db_default=False, help_text=_("Reps and times are for each side.")
    )
    aliases = models.JSONField(_("other names"), default=list, blank=True, db_default=[], validators=[ALIASES])
    instructions = models.TextField(
        _("instructions"), blank=True, max_length=8000, validators=[validate_text, MaxLengthValidator(8000)]
    )
    video_url = models.URLField(_("video"), blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(gym=None, trainee=None),
                name="exercise_library_name",
                violation_error_message=_("The library has an exercise of this name."),
            ),
            models.UniqueConstraint(
                "gym",
                Lower("name"),
                name="exercise_gym_name",
                violation_error_message=_("The gym has an exercise of this name."),
            ),
            models.UniqueConstraint("trainee", Lower("name"), name="exercise_trainee_name"),
            models.CheckConstraint(condition=Q(gym=None) | Q(trainee=None), name="exercise_of_one"),
        ]
        indexes = [
            models.Index(fields=["name", "id"]),
            models.Index(fields=["equipment"]),
            models.Index(fields=["category"]),
            models.Index(fields=["level"]),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_assisted = self.tracking == self.Tracking.ASSISTED_REPS
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.gym_id and self.trainee_id:
            raise ValidationError({"gym": _("A trainee's own exercise has no gym.")}, code="of_a_trainee")
        namesakes = Exercise.objects.filter(gym=self.gym_id, trainee=self.trainee_id, name__iexact=self.name)
        namesakes = namesakes.exclude(pk=self.pk)
        if self.name and namesakes.exists():
            raise ValidationError({"name": _("There is an exercise of this name already.")}, code="unique")

    @property
    def is_library(self) -> bool:
        return self.gym_id is None and self.trainee_id is None

    @property
    def is_audited(self) -> bool:
        return self.trainee_id is None  # a trainee's own is theirs

    def audit_label(self) -> str:
        return self.name

    @staticmethod
    def audience_of(gym_id: int | None, trainee_id: int | None) -> Audience:
        return Audience(everyone=gym_id is None and trainee_id is None, gym_id=gym_id, trainee_id=trainee_id)


class MergedExercise(models.Model):
    """An exercise that was merged into another one. A phone that was offline still sends its former id."""

    former = models.BigIntegerField(primary_key=True)
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="+")
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.former} → {self.exercise_id}"
