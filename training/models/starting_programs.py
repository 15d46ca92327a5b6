from django.db import models
from django.utils.translation import gettext_lazy as _

from facilities.models import Invitation
from policy.rows import PermittedQuerySet

from .programs import Program


class StartingProgram(models.Model):
    """The program that an invited trainee begins with, on the day on which they accept the invitation."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="starting_program")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("starting program")
        verbose_name_plural = _("starting programs")

    def __str__(self) -> str:
        return str(self.program)
