"""Push subscriptions end with the sign-in that made them."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.signals import access_ended

from .models import PushSubscription
from .services import PUSH_SUBSCRIPTION


@receiver(access_ended)
def end_all_subscriptions(sender: Any, *, user: User, **kwargs: Any) -> None:
    PushSubscription.objects.filter(user=user).delete()


@receiver(user_logged_out)
def end_subscription_of_session(sender: Any, *, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    key = request.session.get(PUSH_SUBSCRIPTION)
    if key is not None and user is not None:
        PushSubscription.objects.filter(user=user, pk=key).delete()
