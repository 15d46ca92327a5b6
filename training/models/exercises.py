from collections.abc import Iterable
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

from ..exercise_search import searched_text
from ..querysets import ExerciseQuerySet
from ..translations import ALIASES, MISTAKES, names_besides, translated, validate_translations, without_empty


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


def validate_own_slug(value: str) -> None:
    """Requires a slug that isn't the address of another page below `/exercises/`."""
    if value in Exercise.reserved_slugs:
        raise ValidationError(_("“%(slug)s” is reserved."), code="reserved", params={"slug": value})


class Exercise(Followed):
    """A movement: of a gym, or a trainee's own, which only they and their trainer see; of neither: of the library."""

    resource = "exercises"
    reserved_slugs = ("new", "restore")  # other pages below `/exercises/`
    derived = ("is_assisted", "search_text", "translations")
    audited = (
        *("name", "gym", "category", "equipment", "primary_muscles", "secondary_muscles", "level", "mechanic", "force"),
        *("tracking", "per_side", "is_archived"),
    )
    audited_by_name = ("instructions", "mistakes", "video_url", "aliases", "translations")

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
    slug = models.SlugField(_("slug"), max_length=120, unique=True, blank=True, validators=[validate_own_slug])
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
    mistakes = models.JSONField(_("common errors"), default=list, blank=True, db_default=[], validators=[MISTAKES])
    translations = models.JSONField(
        _("translations"), default=dict, blank=True, db_default={}, validators=[validate_translations]
    )
    search_text = models.TextField(default="", blank=True, db_default="", editable=False)
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
        return self.label

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.derive()
        if update_fields is not None:
            update_fields = {*update_fields, *self.derived}
        super().save(*args, update_fields=update_fields, **kwargs)

    def derive(self) -> None:
        """Sets the fields that follow from others. `save` does it; a bulk command has to."""
        self.is_assisted = self.tracking == self.Tracking.ASSISTED_REPS
        self.translations = without_empty(self.translations)
        self.search_text = searched_text([self.name, *self.other_names], self.about)

    def clean(self) -> None:
        if self.gym_id and self.trainee_id:
            raise ValidationError({"gym": _("A trainee's own exercise has no gym.")}, code="of_a_trainee")
        namesakes = Exercise.objects.filter(gym=self.gym_id, trainee=self.trainee_id, name__iexact=self.name)
        namesakes = namesakes.exclude(pk=self.pk)
        if self.name and namesakes.exists():
            raise ValidationError({"name": _("There is an exercise of this name already.")}, code="unique")
        for language, fields in self.translations.items():
            others = Exercise.objects.filter(gym=self.gym_id, trainee=self.trainee_id).exclude(pk=self.pk)
            same = {f"translations__{language}__name__iexact": fields.get("name")}
            if fields.get("name") and others.filter(**same).exists():
                message = _("Another exercise is called “%(name)s” already.") % {"name": fields["name"]}
                raise ValidationError(message, code="unique")

    @property
    def is_library(self) -> bool:
        return self.gym_id is None and self.trainee_id is None

    @property
    def is_audited(self) -> bool:
        return self.trainee_id is None  # a trainee's own is theirs

    @property
    def label(self) -> str:
        """The name in the language of whoever reads."""
        return translated(self.translations, "name") or self.name

    @property
    def how_to(self) -> str:
        """The instructions in the language of whoever reads."""
        return translated(self.translations, "instructions") or self.instructions

    @property
    def common_errors(self) -> list[str]:
        """The common errors in the language of whoever reads."""
        mistakes: list[str] = translated(self.translations, "mistakes") or self.mistakes
        return mistakes

    @property
    def also_called(self) -> list[str]:
        """The other names in the language of whoever reads, and the exercise's own name if another is shown."""
        own = [] if self.label == self.name else [self.name]
        return [*(translated(self.translations, "aliases") or ([] if own else self.aliases)), *own]

    @property
    def other_names(self) -> list[str]:
        """All names besides `name`, in every language."""
        return names_besides(self.name, self.aliases, self.translations)

    @property
    def searched_names(self) -> list[str]:
        """All names besides the one that is shown."""
        return names_besides(self.label, [self.name, *self.aliases], self.translations)

    @property
    def about(self) -> list[str]:
        """The values by which a search finds the exercise besides its names."""
        return [*self.primary_muscles, *([self.equipment] if self.equipment else [])]

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
