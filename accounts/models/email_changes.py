"""Changes of the e-mail address of an account."""

import uuid

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .users import User


class EmailChange(models.Model):
    """A change of an account's address: a link sent to the new address confirms it, one sent to the old undoes it.

    If both addresses are the same, it is the first confirmation of an address that nobody has verified yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    old_email = models.EmailField()
    new_email = models.EmailField()
    # `email_change.credentials_of` the user at the time of the request. The links end when these change.
    credentials = models.CharField(max_length=64)
    requested_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    can_be_undone = models.BooleanField(default=False)  # only if the old address was verified

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
