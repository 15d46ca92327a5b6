import factory

from metrics.models import HealthMetric


class HealthMetricFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HealthMetric

    kind = "body_weight"
    value = 80
