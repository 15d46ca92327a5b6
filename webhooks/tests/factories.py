import factory

from accounts.tests.factories import UserFactory
from webhooks.models import Endpoint, Event


class EndpointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Endpoint

    user = factory.SubFactory(UserFactory)
    url = "https://receiver.example/hook"
    events = factory.LazyFunction(lambda: list(Event.values))
