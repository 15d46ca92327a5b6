from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application

from accounts.models import SecurityEvent
from accounts.quotas import STORED, refuse_beyond
from accounts.security_events import record
from common import transport

from .models import Endpoint, Event

if TYPE_CHECKING:
    from accounts.models import User

MOST = STORED["webhooks"].most


class EndpointForm(forms.ModelForm):
    events = forms.MultipleChoiceField(
        label=_("Which events?"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Endpoint
        fields = ("url", "description", "events", "application")

    field_order = ("url", "description", "events", "application")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["url"].widget.attrs.update(inputmode="url", placeholder="https://", autocomplete="url")
        own = Application.objects.filter(user=user).order_by("name")
        self.fields["application"].queryset = own
        self.fields["application"].empty_label = _("what I can see")
        self.fields["application"].label = _("Events about what?")
        if not own:
            del self.fields["application"]

    @transaction.atomic
    def save(self, commit: bool = True) -> Endpoint:
        """Notifies the owner of a new webhook or host. The mail has only the host, because a URL may contain keys."""
        adding, host = self.instance._state.adding, urlsplit(self.cleaned_data["url"]).hostname or ""
        endpoint = super().save(commit)
        if adding or "url" in self.changed_data:
            kind = SecurityEvent.Kind.WEBHOOK_MADE if adding else SecurityEvent.Kind.WEBHOOK_MOVED
            record(user=endpoint.user, kind=kind, detail=host, target=endpoint.pk)
        return endpoint

    def clean_url(self) -> Any:
        try:
            transport.read_address(self.cleaned_data["url"])
        except transport.RefusedAddressError as error:
            raise error.as_form_error() from error
        return self.cleaned_data["url"]

    def clean(self) -> dict[str, Any] | None:
        if self.instance._state.adding:
            refuse_beyond("webhooks", self.user.endpoints.all())
        return super().clean()
