from django.conf import settings


def site(request):
    """What every page's frame needs."""
    return {"languages": settings.LANGUAGES, "demo": settings.LOAD_DEMO}
