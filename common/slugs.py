from django.db import models
from django.utils.text import slugify


def unique_slug(model: type[models.Model], name: str, length: int = 80) -> str:
    """A slug of `name` that no other row has; names without ASCII letters fall back to the model's name."""
    base = slugify(name)[: length - 6] or str(model._meta.model_name)
    taken = set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
