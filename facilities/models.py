from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Audited, Followed
from common.validators import ListOf, validate_birth_date, validate_line, validate_text, validate_timezone
from policy.rows import PermittedQuerySet

from .opening_hours import validate_opening_hours
from .plates import validate_inventory
from .querysets import InvitationQuerySet, TraineeQuerySet, TrainerQuerySet


class Gym(Followed):
    """A place to train, with the people who administer it."""

    resource = "gyms"
    audited = (
        *("name", "slug", "address", "city", "country", "timezone", "phone", "email", "website"),
        *("open_registration", "asks_consent", "is_active"),
    )
    audited_by_name = ("plates", "opening_hours")

    name = models.CharField(_("name"), max_length=120, validators=[validate_line])
    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, blank=True, help_text=_("Its part of the address /join/…/.")
    )
    address = models.CharField(_("address"), max_length=200, blank=True, validators=[validate_text])
    city = models.CharField(_("city"), max_length=100, blank=True, validators=[validate_line])
    country = models.CharField(_("country"), max_length=100, blank=True, validators=[validate_line])
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[validate_line])
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    open_registration = models.BooleanField(
        _("open registration"), default=True, help_text=_("Anyone may join by themselves.")
    )
    asks_consent = models.BooleanField(
        _("asks trainees for consent"),
        default=False,
        db_default=False,
        help_text=_("A new trainer sees a trainee's measurements only after the trainee has allowed this trainer."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    plates = models.JSONField(_("bar and plates"), null=True, blank=True, validators=[validate_inventory])
    opening_hours = models.JSONField(_("opening hours"), default=list, blank=True, validators=[validate_opening_hours])
    admins = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="gyms",
        blank=True,
        verbose_name=_("admins"),
        limit_choices_to={"role": "admin"},
    )
    front_desk = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="desk_gyms",
        blank=True,
        verbose_name=_("front desk"),
        limit_choices_to={"role": "front_desk"},
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("gym")
        verbose_name_plural = _("gyms")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"]), models.Index(fields=["city"]), models.Index(fields=["country"])]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def audience_of() -> Audience:
        return Audience(everyone=True)

    def audit_label(self) -> str:
        return self.name

    def audit_gym_id(self) -> int | None:
        return self.pk


class Person(Followed):
    """What trainers and trainees share: an account that is theirs."""

    user: models.OneToOneField

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.user)


class Trainer(Person):
    """Someone who coaches at one gym."""

    resource = "trainers"
    audited = ("gym",)
    audited_by_name = ("bio", "specialties")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trainer")
    gym = models.ForeignKey(Gym, on_delete=models.PROTECT, related_name="trainers", verbose_name=_("gym"))
    bio = models.TextField(_("about"), max_length=2000, blank=True, validators=[validate_text])
    specialties = models.JSONField(_("specialties"), default=list, blank=True, validators=[ListOf()])
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    # The mail that invites them could not be sent: then inviting them again is a retry, and their address isn't taken.
    invitation_failed = models.BooleanField(default=False, db_default=False, editable=False)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")

    @staticmethod
    def audience_of() -> Audience:
        return Audience(everyone=True)


class Trainee(Person):
    """Someone who trains; perhaps at a gym, perhaps with a trainer who works there."""

    resource = "trainees"
    audited = ("gym", "trainer")
    audited_by_name = ("goal", "date_of_birth", "height_cm")

    class Formula(models.TextChoices):
        EPLEY = "epley", _("Epley: weight × (1 + reps ÷ 30)")
        BRZYCKI = "brzycki", _("Brzycki: weight × 36 ÷ (37 − reps)")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trainee")
    gym = models.ForeignKey(
        Gym, on_delete=models.PROTECT, null=True, blank=True, related_name="trainees", verbose_name=_("gym")
    )
    trainer = models.ForeignKey(
        Trainer, on_delete=models.SET_NULL, null=True, blank=True, related_name="trainees", verbose_name=_("trainer")
    )
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True, validators=[validate_birth_date])
    height_cm = models.DecimalField(
        _("height"),
        max_digits=8,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(280)],
    )
    plates = models.JSONField(_("bar and plates"), null=True, blank=True, validators=[validate_inventory])
    e1rm_formula = models.CharField(_("formula for 1RM"), max_length=8, choices=Formula.choices, default=Formula.EPLEY)
    goal = models.CharField(_("goal"), max_length=300, blank=True, validators=[validate_text])
    # What the trainee decided, which outlives a trainer; and the one trainer whom it lets see them now. Both must hold.
    shares_metrics = models.BooleanField(_("the trainer sees health metrics"), default=True, editable=False)
    metrics_shared_with = models.ForeignKey(
        Trainer,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,  # read beside `trainer`, which has one
        related_name="+",
        verbose_name=_("sees health metrics"),
    )

    objects = TraineeQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainee")
        verbose_name_plural = _("trainees")

    @staticmethod
    def audience_of(pk: int, gym_id: int | None) -> Audience:
        return Audience(trainee_id=pk, admins_of_id=gym_id)

    @property
    def trainer_sees_metrics(self) -> bool:
        """As the policy has it (policy.table.shared_metrics): there is a trainer, and the trainee lets this one."""
        lets = self.shares_metrics and self.metrics_shared_with_id == self.trainer_id
        return self.trainer_id is not None and lets

    @property
    def sharing(self) -> bool:
        """Whether the trainer sees health metrics; without a trainer, what the trainee decided last."""
        return self.shares_metrics if self.trainer_id is None else self.trainer_sees_metrics

    def clean(self) -> None:
        if self.trainer is not None and self.trainer.gym_id != self.gym_id:
            raise ValidationError({"trainer": _("This trainer does not work at the trainee's gym.")}, code="other_gym")


class Invitation(Audited):
    """A link, sent by mail, that brings someone to a gym, and to a trainer if one is named. Good once, for a while."""

    audited = ("accepted_at", "expires_at")

    gym = models.ForeignKey(Gym, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("gym"))
    trainer = models.ForeignKey(
        Trainer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("trainer"),
        help_text=_("The trainer whom they get; empty: none for now."),
    )
    email = models.EmailField(_("e-mail"))
    first_name = models.CharField(
        _("first name"), max_length=150, blank=True, default="", db_default="", validators=[validate_line]
    )
    last_name = models.CharField(
        _("last name"), max_length=150, blank=True, default="", db_default="", validators=[validate_line]
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    # The link's token is stored as its hash only.
    token_hash = models.CharField(max_length=64, unique=True, editable=False, db_column="digest")
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("works until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(Trainee, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    objects = InvitationQuerySet.as_manager()

    link = ""  # the address that its mail has, as long as whoever made the invitation keeps it in memory

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["trainer", "-created_at"]), models.Index(fields=["gym", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.email} · {self.gym}"

    @property
    def name(self) -> str:
        """Of the person who is invited, as far as it is known."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_pending(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now()


class StaffNote(Audited):
    """What a gym's admins and front desk note about a trainee, for each other. Trainee and trainer never see it."""

    audited_by_name = ("text",)

    trainee = models.ForeignKey(
        Trainee, on_delete=models.CASCADE, related_name="staff_notes", verbose_name=_("trainee"), db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("note"), max_length=2000, validators=[validate_text, MaxLengthValidator(2000)])
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of the staff")
        verbose_name_plural = _("notes of the staff")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["trainee", "-created_at"])]

    def __str__(self) -> str:
        return str(self.trainee)  # never the text, which the audit trail would show

    def audit_gym_id(self) -> int | None:
        return self.trainee.gym_id

    def audit_subject_id(self) -> int | None:
        return self.trainee.user_id
