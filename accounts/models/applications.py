"""OAuth applications that act for people."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application, RefreshToken

from changes.models import Audited
from policy.rows import PermittedQuerySet


class ApplicationQuerySet(PermittedQuerySet):
    def with_use(self) -> models.QuerySet:
        """Adds `users` (how many people gave it access) and `last_token_at` (when it last got a token)."""
        issued = RefreshToken.objects.filter(application=models.OuterRef("pk"))
        let_in = issued.filter(revoked=None).order_by().values("application")
        counted = let_in.annotate(n=models.Count("user", distinct=True)).values("n")
        issued = issued.order_by("-created").values("created")
        return self.annotate(
            users=models.functions.Coalesce(models.Subquery(counted), 0), last_token_at=models.Subquery(issued[:1])
        )


class ConnectedApplication(Application):
    """An application that people gave access to their accounts, as operators see it."""

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("connected application")
        verbose_name_plural = _("connected applications")


class ApplicationStop(Audited):
    """An operator stopped this application: its tokens and webhooks are refused as long as this row exists."""

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
