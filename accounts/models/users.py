"""People who sign in."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from changes.models import Audited
from common.email_addresses import normalize_address
from common.units import IMPERIAL, METRIC
from common.validators import validate_line, validate_timezone
from policy.actor import Actor
from policy.rows import PermittedQuerySet

from ..rest_defaults import validate_rest_defaults
from ..signals import user_created


class UserManager(BaseUserManager.from_queryset(PermittedQuerySet)):  # type: ignore[misc]
    def create_user(
        self, email: str, password: str | None = None, *, email_verified: bool = True, **fields: Any
    ) -> "User":
        """Creates a user who can sign in at once; a trainee also gets a profile, which sessions and metrics belong to.

        Pass `email_verified=False` if someone typed the address and has not confirmed it.
        """
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        user_created.send(sender=self.model, user=user, email_verified=email_verified)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"role": User.Role.ADMIN, "is_superuser": True, **fields})

    def with_profile(self) -> Any:
        """Loads users together with the profile that the policy needs, in one query."""
        return self.select_related("trainee", "trainer")

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The form in which an address is stored: there is one account per address, whatever its case and spelling."""
        return normalize_address(email)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=self.normalize_email(email))


class User(Audited, AbstractBaseUser):
    """A person who signs in. `policy.table` says what they may do, depending on `role` and their profile."""

    audited = ("role", "is_active", "is_superuser")
    audited_by_name = ("email", "first_name", "last_name", "units", "effort_scale", "timezone", "language")

    class Role(models.TextChoices):
        ADMIN = "admin", _("gym admin")
        FRONT_DESK = "front_desk", _("front desk")
        TRAINER = "trainer", _("trainer")
        TRAINEE = "trainee", _("trainee")

    class Units(models.TextChoices):
        METRIC = METRIC, _("kilograms and centimetres")
        IMPERIAL = IMPERIAL, _("pounds and inches")

    class EffortScale(models.TextChoices):
        RPE = "rpe", _("RPE: 10 is all you had")
        RIR = "rir", _("RIR: reps you had left")

    email = models.EmailField(_("e-mail"), unique=True, error_messages={"unique": _("This e-mail is taken.")})
    first_name = models.CharField(_("first name"), max_length=80, blank=True, validators=[validate_line])
    last_name = models.CharField(_("last name"), max_length=80, blank=True, validators=[validate_line])
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.TRAINEE)
    units = models.CharField(_("units"), max_length=10, choices=Units.choices, default=Units.METRIC)
    effort_scale = models.CharField(
        _("effort as"), max_length=3, choices=EffortScale.choices, default=EffortScale.RPE, db_default=EffortScale.RPE
    )
    rest_defaults = models.JSONField(
        _("rests"), default=dict, db_default={}, blank=True, editable=False, validators=[validate_rest_defaults]
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    wants_daily_mail = models.BooleanField(
        _("a mail a day with what is new"),
        default=True,
        help_text=_("At most one, and only when there is something."),
        db_column="wants_digest",
    )
    daily_mail_on = models.DateField(null=True, editable=False, db_column="digest_on")  # the day of the last one
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(_("operator"), default=False, help_text=_("May do everything, in every gym."))
    signed_out_at = models.DateTimeField(null=True, editable=False)  # older sessions and tokens are refused
    date_joined = models.DateTimeField(_("joined"), default=now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]
        indexes = [models.Index(fields=["role", "id"])]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        if self._state.adding:  # a stored address is not changed, since another, older account may have its normal form
            self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @cached_property
    def actor(self) -> Actor:
        """The user as the policy sees them; kept as long as this object, which is usually one request."""
        return Actor.of(self)

    def forget_actor(self) -> None:
        """Call this when something that the policy depends on has changed during a request."""
        vars(self).pop("actor", None)

    def audit_gym_id(self) -> int | None:
        profile = getattr(self, self.role, None) if self.role in (self.Role.TRAINER, self.Role.TRAINEE) else None
        return profile.gym_id if profile is not None else None

    def audit_subject_id(self) -> int | None:
        return self.pk

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_actor()
        super().refresh_from_db(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        return self.since_signed_out(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[Any]:
        for older in super().get_session_auth_fallback_hash():
            yield self.since_signed_out(older)

    @property
    def sign_out_mark(self) -> int:
        """The time of the last sign-out everywhere, in microseconds. Tokens that contain an older one are refused."""
        return 0 if self.signed_out_at is None else round(self.signed_out_at.timestamp() * 1_000_000)

    def since_signed_out(self, session_hash: str) -> str:
        """The hash of a session with the time of the last sign-out everywhere, which makes older sessions invalid."""
        return session_hash if self.signed_out_at is None else f"{session_hash}.{self.signed_out_at.timestamp()}"

    # Django admin calls these. The policy decides which models and rows a user can open (changes.model_admin).
    @property
    def is_staff(self) -> bool:
        return self.is_active and (self.is_superuser or self.role in (self.Role.ADMIN, self.Role.FRONT_DESK))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.is_superuser

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return self.has_perm("")

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
