import factory

from accounts.models import User

PASSWORD = "correct-horse-battery"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = factory.Sequence(lambda n: f"First{n}")
    last_name = "Person"
    role = "trainee"
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if kwargs.get("is_superuser"):
            kwargs["role"] = "admin"
        create = model_class.objects.create_superuser if kwargs.get("is_superuser") else model_class.objects.create_user
        return create(*args, **kwargs)
