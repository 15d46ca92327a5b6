"""Settings of the API: Django REST framework, its errors, tokens, OAuth and the schema."""

from datetime import timedelta

from policy.scopes import SCOPES

from .environment import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["policy.drf.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.pagination.LimitOffset",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "policy.openapi.PolicyAutoSchema",
    "DEFAULT_METADATA_CLASS": "common.api.metadata.MethodsMetadata",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    # Escaped, because an error may repeat half a character (a lone surrogate), which can't be encoded.
    "UNICODE_JSON": False,
    "NUM_PROXIES": env.TRUSTED_PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "common.api.exceptions.ExceptionHandler",
    "EXCEPTION_FORMATTER_CLASS": "common.api.exceptions.ErrorFormatter",
    "ALLOWED_ERROR_STATUS_CODES": ["400", "401", "403", "404", "406", "409", "410", "412", "413", "415", "428", "429"],
    "ERROR_SCHEMAS": {
        "400": "common.api.errors.InvalidSerializer",
        "409": "common.api.errors.ConflictSerializer",
        **dict.fromkeys(
            ("401", "403", "404", "405", "406", "410", "412", "413", "415", "428", "429"),
            "common.api.errors.ClientErrorSerializer",
        ),
    },
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "CHECK_REVOKE_TOKEN": True,
    "UPDATE_LAST_LOGIN": False,
}
OAUTH_REFRESH_TOKEN_LIFETIME = timedelta(days=14)
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
# OAuth 2.1 for applications: codes with PKCE and rotating refresh tokens, stored as hashes.
OAUTH2_PROVIDER = {
    "SCOPES": SCOPES,
    "DEFAULT_SCOPES": ["profile:read"],
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": int(timedelta(minutes=15).total_seconds()),
    "REFRESH_TOKEN_EXPIRE_SECONDS": int(OAUTH_REFRESH_TOKEN_LIFETIME.total_seconds()),
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ACCESS_TOKEN_GENERATOR": "accounts.tokens.access_token",
    "REFRESH_TOKEN_GENERATOR": "accounts.tokens.refresh_token",
    "OAUTH2_SERVER_CLASS": "accounts.oauth_server.Server",
    "OAUTH2_VALIDATOR_CLASS": "accounts.oauth_server.Validator",
    # http is only for programs on the user's own machine (RFC 8252); ApplicationForm allows loopback addresses only
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http"],
    "OAUTH2_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OAUTH2_GRANT_TYPES_SUPPORTED": ["authorization_code", "refresh_token"],
    **{
        f"COMPLIANT_BCP_RFC9700_{gate}": True
        for gate in (
            *("IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "PKCE_REQUIRED", "ACCESS_TOKEN_TRANSPORT"),
            *("AUTHZ_RESPONSE_ISS", "TOKEN_STORAGE", "REFRESH_TOKEN", "REDIRECT_URI_MATCHING"),
        )
    },
}
SILENCED_SYSTEM_CHECKS = ["oauth2_provider.W008"]  # http to return to: see above
SPECTACULAR_SETTINGS = {
    "TITLE": "GymTrack API",
    "DESCRIPTION": "Gyms, trainers, trainees, programs, workouts and metrics. Times are RFC 3339, masses kilograms.\n\n"
    "A first request: `curl '…/api/v1/exercises/?search=bench&fields=id,name'`. For anything personal, make a token on "
    "`/account/access/` and send it: `curl -H 'Authorization: Bearer gtp_…' …/api/v1/workout_sessions/`.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": ["common.api.openapi.finish"],  # writes the choices of a field inline
}
