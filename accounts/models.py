import uuid
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application, RefreshToken

from changes.models import Audited, AuditEntry
from common.email_addresses import normalize_address
from common.units import IMPERIAL, METRIC
from common.validators import validate_line, validate_timezone
from policy.actor import Actor
from policy.rows import PermittedQuerySet

from .signals import user_created


class UserManager(BaseUserManager.from_queryset(PermittedQuerySet)):  # type: ignore[misc]
    def create_user(
        self, email: str, password: str | None = None, *, email_verified: bool = True, **fields: Any
    ) -> "User":
        """A user who can sign in at once; a trainee gets the profile that sessions and metrics belong to.

        Code vouches for the address that it gives; who only types one passes `email_verified=False`.
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
        """Users with the profile that the policy asks for, in one query."""
        return self.select_related("trainee", "trainer")

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """One account per address, whatever its case and spelling."""
        return normalize_address(email)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=self.normalize_email(email))


class User(Audited, AbstractBaseUser):
    """A person who signs in. What they may do follows from `role` and their profile, by `policy.table`."""

    audited = ("role", "is_active", "is_superuser")
    audited_by_name = ("email", "first_name", "last_name", "units", "timezone", "language")

    class Role(models.TextChoices):
        ADMIN = "admin", _("gym admin")
        TRAINER = "trainer", _("trainer")
        TRAINEE = "trainee", _("trainee")

    class Units(models.TextChoices):
        METRIC = METRIC, _("kilograms and centimetres")
        IMPERIAL = IMPERIAL, _("pounds and inches")

    email = models.EmailField(_("e-mail"), unique=True, error_messages={"unique": _("This e-mail is taken.")})
    first_name = models.CharField(_("first name"), max_length=80, blank=True, validators=[validate_line])
    last_name = models.CharField(_("last name"), max_length=80, blank=True, validators=[validate_line])
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.TRAINEE)
    units = models.CharField(_("units"), max_length=10, choices=Units.choices, default=Units.METRIC)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    wants_digest = models.BooleanField(
        _("a mail a day with what is new"), default=True, help_text=_("At most one, and only when there is something.")
    )
    digest_on = models.DateField(null=True, editable=False)  # the last one
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(_("operator"), default=False, help_text=_("May do everything, in every gym."))
    signed_out_at = models.DateTimeField(null=True, editable=False)  # sessions and tokens from before are over
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
        if self._state.adding:  # a stored one stays as it is, also where a twin of before has its normal form
            self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @cached_property
    def actor(self) -> Actor:
        """Who this user is to the policy, kept for the life of this object (a request)."""
        return Actor.of(self)

    def forget_actor(self) -> None:
        """Called when what they are to the policy has changed within a request."""
        vars(self).pop("actor", None)

    def audit_gym_id(self) -> int | None:
        profile = getattr(self, self.role, None)  # admins have none
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
        """What tokens carry of the last sign-out everywhere, in microseconds: those from before it are over."""
        return 0 if self.signed_out_at is None else round(self.signed_out_at.timestamp() * 1_000_000)

    def since_signed_out(self, session_hash: str) -> str:
        """A session's mark, which is another one after the account was signed out everywhere."""
        return session_hash if self.signed_out_at is None else f"{session_hash}.{self.signed_out_at.timestamp()}"

    # Django admin asks for these; which rows and which models is the policy's to say (changes.model_admin).
    @property
    def is_staff(self) -> bool:
        return self.is_active and (self.is_superuser or self.role == self.Role.ADMIN)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.is_superuser

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return self.has_perm("")

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class TokenFamilyQuerySet(models.QuerySet):
    def revoke(self) -> int:
        """Ends these sign-ins: their access and refresh tokens are refused from now on. Returns how many ended."""
        return self.filter(revoked_at=None).update(revoked_at=now())


class TokenFamily(models.Model):
    """One API sign-in: the chain of refresh tokens that came from it. Only the newest is good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    current_jti = models.CharField(max_length=64)
    rotated_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenFamilyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API sign-in")
        verbose_name_plural = _("API sign-ins")
        indexes = [models.Index(fields=["user", "expires_at"])]

    def __str__(self) -> str:
        return str(self.id)


class PersonalAccessToken(models.Model):
    """A token that someone made for a script of theirs: shown once, stored as a hash, limited by scopes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="personal_tokens")
    name = models.CharField(_("name"), max_length=80, validators=[validate_line])
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("personal access token")
        verbose_name_plural = _("personal access tokens")

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= now()


class EmailChange(models.Model):
    """An address that an account is to have. Confirmed by a link sent there; then undone by one sent to the former.

    Where both addresses are the same, it is the confirmation of an address that nobody has proved yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    old_email = models.EmailField()
    new_email = models.EmailField()
    credentials = models.CharField(max_length=64)  # of the account at the time of the request: others end it
    requested_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    can_be_undone = models.BooleanField(default=False)  # only who proved the former address gets it back

    class Meta:
        verbose_name = _("change of e-mail")
        verbose_name_plural = _("changes of e-mail")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(confirmed_at=None), name="one_pending_email_change"
            )
        ]
        indexes = [models.Index(fields=["requested_at"])]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_first_confirmation(self) -> bool:
        return self.old_email == self.new_email


class ApplicationQuerySet(PermittedQuerySet):
    def with_use(self) -> models.QuerySet:
        """Adds `users` (how many people let it in) and `last_token_at` (it needs a new one every few minutes)."""
        issued = RefreshToken.objects.filter(application=models.OuterRef("pk"))
        let_in = issued.filter(revoked=None).order_by().values("application")
        counted = let_in.annotate(n=models.Count("user", distinct=True)).values("n")
        issued = issued.order_by("-created").values("created")
        return self.annotate(
            users=models.functions.Coalesce(models.Subquery(counted), 0), last_token_at=models.Subquery(issued[:1])
        )


class ConnectedApplication(Application):
    """An application that people let act in their name, as operators see it."""

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("connected application")
        verbose_name_plural = _("connected applications")


class ApplicationStop(Audited):
    """An operator stopped this application: its tokens and webhooks are refused for as long as the row is there."""

    audited = ("application",)

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="stop")
    stopped_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("stopped application")
        verbose_name_plural = _("stopped applications")

    def __str__(self) -> str:
        return self.audit_label()

    def audit_label(self) -> str:
        return self.application.name

    def audit_subject_id(self) -> int | None:
        return self.application.user_id


class SecurityEvent(models.Model):
    """Something that decides who gets into an account, for its owner to read: their history, and what they're mailed.

    Beside the audit trail, which is for those who run a gym: this is nobody's business but the owner's.
    """

    class Kind(models.TextChoices):
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET = "password_reset", _("Password set by a link from a mail")
        EMAIL_REQUESTED = "email_requested", _("Change of e-mail requested")
        EMAIL_CHANGED = "email_changed", _("E-mail changed")
        EMAIL_STOPPED = "email_stopped", _("Change of e-mail stopped")
        TOKEN_MADE = "token_made", _("Personal access token made")
        APPLICATION_MADE = "application_made", _("Application registered")
        ACCESS_GRANTED = "access_granted", _("Access given to an application")
        WEBHOOK_MADE = "webhook_made", _("Webhook set up")
        WEBHOOK_MOVED = "webhook_moved", _("Address of a webhook changed")
        SECOND_FACTOR_ON = "second_factor_on", _("Second factor turned on")
        SECOND_FACTOR_OFF = "second_factor_off", _("Second factor turned off")
        SECOND_FACTOR_RESET = "second_factor_reset", _("Second factor taken away by an operator")
        RECOVERY_CODES = "recovery_codes", _("New recovery codes made")
        SIGNED_OUT = "signed_out", _("Signed out everywhere else")
        NOT_ME = "not_me", _("Everything ended by “This wasn’t me”")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="security_events", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(default=now)
    surface = models.CharField(max_length=6, choices=AuditEntry.Surface.choices, default=AuditEntry.Surface.SYSTEM)
    detail = models.CharField(max_length=120, blank=True)  # a name, a host; never a secret
    target = models.CharField(max_length=36, blank=True)  # the key of what was made

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        indexes = [
            models.Index(fields=["user", "-id"], name="security_event_of_user"),
            models.Index(fields=["at"], name="security_event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"


class SignInFailure(models.Model):
    """A sign-in under way or failed, by address and by a hash of the e-mail; a success removes it."""

    email_digest = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"]),
            models.Index(fields=["email_digest", "address", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M:%S}"


class DailyUse(models.Model):
    """How much of a daily quota is used (accounts.quotas); `whose` is a key, or the hash of an address."""

    quota = models.CharField(max_length=40)
    whose = models.CharField(max_length=64)
    day = models.DateField()
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("use of a daily quota")
        verbose_name_plural = _("uses of daily quotas")
        constraints = [models.UniqueConstraint(fields=["quota", "whose", "day"], name="one_use_of_a_quota_a_day")]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.quota} {self.day}"


class UsedCode(models.Model):
    """A code of an authenticator app that was accepted, by its time step: each is good once, in whatever process."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="used_codes")
    step = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("used code")
        verbose_name_plural = _("used codes")
        constraints = [models.UniqueConstraint(fields=["user", "step"], name="used_code_once")]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return str(self.step)
