"""All settings, each from the environment (docs/settings.md lists them). Secrets have no default."""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from corsheaders.defaults import default_headers

from accounts.scopes import SCOPES

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()


def refuse(setting: str, reason: str) -> None:
    """Stop the start with one line that names the setting: no traceback, exit status 1."""
    sys.exit(f"{setting}: {reason}")


def boolean(setting: str, default: bool) -> bool:
    value = str(env(setting, default=str(default))).strip().lower()
    if value not in {"true", "false", "1", "0", "on", "off", "yes", "no"}:
        refuse(setting, f"{value!r} is not a boolean; use true or false.")
    return value in {"true", "1", "on", "yes"}


def integer(setting: str, default: int) -> int:
    value = env(setting, default=str(default))
    if not str(value).strip().isdigit():
        refuse(setting, f"{value!r} is not a whole number.")
    return int(value)


def listed(setting: str, default: str = "") -> list[str]:
    return [item.strip() for item in env(setting, default=default).split(",") if item.strip()]


# --- what it is and where it is reached -------------------------------------------------------------------------------
DEBUG = boolean("DEBUG", False)
SECRET_KEY = env("SECRET_KEY", default="development-only-key-never-used-with-debug-off-1234" if DEBUG else "")
if not SECRET_KEY:
    refuse("SECRET_KEY", "is missing; set it to a random text of 50 characters or more.")
if len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
    refuse("SECRET_KEY", "is weak; set it to a random text of 50 characters or more.")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
if not ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS", "is empty; list the host names that this server answers to.")
INSECURE_HTTP = boolean("INSECURE_HTTP", DEBUG)
TRUSTED_PROXY_COUNT = integer("TRUSTED_PROXY_COUNT", 0)
THROTTLE = boolean("THROTTLE", True)
THROTTLE_READS = integer("THROTTLE_READS", 3000)  # requests a minute, of a user or an address
THROTTLE_WRITES = integer("THROTTLE_WRITES", 1200)
THROTTLE_SIGN_INS = integer("THROTTLE_SIGN_INS", 300)  # of an address
THROTTLE_APPLICATION_FACTOR = 20  # an application has so many users' share
LOAD_DEMO = boolean("LOAD_DEMO", False)

# --- parts ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "common",
    "accounts",
    "changes",
    "facilities",
    "training",
    "metrics",
    "workouts",
    "webhooks",
    "transfers",
    "gymtrack",
    "gymtrack.admin_config.GymTrackAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "import_export",
    "oauth2_provider",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gymtrack.middleware.PageCompressionMiddleware",
    "gymtrack.middleware.HealthMiddleware",
    "gymtrack.middleware.BodyLimitMiddleware",
    "changes.actor.ActorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "gymtrack.middleware.CommonMiddleware",
    "gymtrack.limits.RateLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.view_as.ViewAsMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "gymtrack.urls"
WSGI_APPLICATION = "gymtrack.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gymtrack.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "gymtrack.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- data -------------------------------------------------------------------------------------------------------------
DATABASE = env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif DATABASE["ENGINE"].endswith("postgresql"):
    # One pool per process; set DATABASE_POOL_SIZE=0 behind PgBouncer.
    pool_size = integer("DATABASE_POOL_SIZE", 8)
    DATABASE["CONN_MAX_AGE"] = 0
    DATABASE["OPTIONS"] = {
        **DATABASE.get("OPTIONS", {}),
        **({"pool": {"min_size": 1, "max_size": pool_size, "timeout": 10}} if pool_size else {}),
    }
else:
    refuse("DATABASE_URL", "names no supported database; use sqlite:///… or postgres://….")
DATABASES = {"default": DATABASE}

CACHE_URL = env("CACHE_URL", default="locmem://")
if CACHE_URL.startswith(("redis://", "rediss://")):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
elif CACHE_URL.startswith("locmem://"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    refuse("CACHE_URL", "names no supported cache; use locmem:// or redis://….")

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The bundles and pictures; their sources are not served.
STATICFILES_DIRS = [
    (name, BASE_DIR / "static" / folder) for name, folder in (("build", "build"), ("img", "img"), ("theme", "admin"))
]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "gz", "br", "png", "woff2"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- languages and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "gymtrack.formats"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- mail -------------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="GymTrack <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where mails that no request asked for say that the product is.
SITE_URL = env("SITE_URL", default="").rstrip("/") or (
    f"http://{(*ALLOWED_HOSTS, 'localhost')[0]}:{env('PORT', default='8000')}"
    if INSECURE_HTTP
    else f"https://{ALLOWED_HOSTS[0]}"
)

# --- who signs in and how ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())
SIGN_IN_WINDOW = timedelta(minutes=5)
SIGN_IN_FAILURES_PER_EMAIL = 5
SIGN_IN_FAILURES_PER_ADDRESS = 20

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
# Failed sign-ins are counted in the database by accounts.services, also with THROTTLE=off.
ACCOUNT_RATE_LIMITS = {"login_failed": None} if THROTTLE else False
SECOND_FACTOR_REQUIRED = boolean("SECOND_FACTOR_REQUIRED", False)  # of gym admins and operators
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.second_factor.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "GymTrack"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# --- browser security -------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "gymtrack.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
CORS_ALLOWED_ORIGINS = listed("CORS_ORIGINS")
CORS_URLS_REGEX = r"^/(api|oauth)/"
CORS_EXPOSE_HEADERS = ["ETag", "RateLimit", "RateLimit-Policy", "Retry-After"]
CORS_ALLOW_HEADERS = [*default_headers, "if-match", "if-none-match"]
MAX_BODY = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
TAKES_FILES = {"/api/v1/imports/", "/account/imports/"}
MAX_FILE_BODY = 33 * MAX_BODY  # 32 MiB and the form around it

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.access.permissions.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.pagination.LimitOffset",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "accounts.api.schema.PolicyAutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_THROTTLE_RATES": {"registration": "20/hour" if THROTTLE else None},
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNICODE_JSON": False,  # escaped, so that half a character echoed in an error can be encoded
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "common.api.exceptions.ExceptionHandler",
    "EXCEPTION_FORMATTER_CLASS": "common.api.exceptions.ErrorFormatter",
    "ALLOWED_ERROR_STATUS_CODES": ["400", "401", "403", "404", "406", "409", "410", "412", "413", "415", "429"],
    "ERROR_SCHEMAS": {
        "400": "common.api.errors.InvalidSerializer",
        "409": "common.api.errors.ConflictSerializer",
        **dict.fromkeys(
            ("401", "403", "404", "405", "406", "410", "412", "413", "415", "429"),
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
# OAuth 2.1 for applications: codes with PKCE, refresh tokens that rotate, everything at rest as a digest.
OAUTH2_PROVIDER = {
    "SCOPES": SCOPES,
    "DEFAULT_SCOPES": ["profile:read"],
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": int(timedelta(minutes=15).total_seconds()),
    "REFRESH_TOKEN_EXPIRE_SECONDS": int(OAUTH_REFRESH_TOKEN_LIFETIME.total_seconds()),
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ACCESS_TOKEN_GENERATOR": "accounts.tokens.access_token",
    "REFRESH_TOKEN_GENERATOR": "accounts.tokens.refresh_token",
    # http is for programs on one's own machine alone (RFC 8252); ApplicationForm holds it to loopback
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
# Whether webhooks may go to loopback and private addresses, and without TLS: for trials and for closed networks.
WEBHOOK_ALLOW_PRIVATE = boolean("WEBHOOK_ALLOW_PRIVATE", False)
WEBHOOK_REPRESENTATION = "gymtrack.feed.represent"
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
    "POSTPROCESSING_HOOKS": ["gymtrack.openapi.finish"],  # choices stand where they are used
}

# --- logs -------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO").upper()},
    "loggers": {"django.server": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
