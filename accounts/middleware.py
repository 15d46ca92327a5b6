import zoneinfo

from django.utils import timezone, translation
from django.utils.cache import patch_cache_control


class PreferencesMiddleware:
    """The signed-in user's time zone and language; and no cache keeps what is personal."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language
        with timezone.override(zoneinfo.ZoneInfo(user.timezone)):
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        response.headers["X-User"] = str(user.pk)  # whose it is, for the service worker that keeps it
        return response
