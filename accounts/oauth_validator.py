"""What django-oauth-toolkit asks about a client, a code or a token."""

from oauth2_provider.oauth2_validators import OAuth2Validator

from .applications import is_usable


class ApplicationValidator(OAuth2Validator):
    def _load_application(self, client_id, request):
        """An application that was stopped, or whose developer was deactivated, is unknown to every OAuth endpoint."""
        application = super()._load_application(client_id, request)
        if application is not None and not is_usable(application):
            request.client = application = None
        return application
