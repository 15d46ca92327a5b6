"""All settings, each from the environment; docs/settings.md is made of what is said here. Secrets have no default."""

import re
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import environ
from corsheaders.defaults import default_headers
from psycopg_pool import ConnectionPool

from operations.observability import logs
from policy.scopes import SCOPES

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()


@dataclass(frozen=True)
class Setting:
    """A variable of the environment: what it is without being set, and what it does."""

    name: str
    default: str
    says: str


REFERENCE: dict[str, list[Setting]] = {}  # by heading, in the order of this file


def heading(title: str) -> None:
    REFERENCE[title] = []


def text(name: str, default: str, says: str, shown: str | None = None) -> str:
    """A setting as it is written; `shown` is what the reference calls a default that is worked out."""
    list(REFERENCE.values())[-1].append(Setting(name, default if shown is None else shown, says))
    return str(env(name, default=default)).strip()


def refuse(setting: str, reason: str) -> None:
    """Stop the start with one line that names the setting: no traceback, exit status 1."""
    sys.exit(f"{setting}: {reason}")


def boolean(name: str, default: bool, says: str, shown: str | None = None) -> bool:
    value = text(name, str(default).lower(), says, shown).lower()
    if value not in {"true", "false", "1", "0", "on", "off", "yes", "no"}:
        refuse(name, f"{value!r} is not a boolean; use true or false.")
    return value in {"true", "1", "on", "yes"}


def integer(name: str, default: int, says: str) -> int:
    value = text(name, str(default), says)
    if not value.isdecimal():
        refuse(name, f"{value!r} is not a whole number.")
    return int(value)


def listed(name: str, default: str, says: str, shown: str | None = None) -> list[str]:
    return [item.strip() for item in text(name, default, says, shown).split(",") if item.strip()]


# --- what it is and where it is reached -------------------------------------------------------------------------------
heading("What it is and where it is reached")
DEBUG = boolean("DEBUG", False, "for development alone")
SECRET_KEY = text(
    "SECRET_KEY",
    "development-only-key-never-used-with-debug-off-1234" if DEBUG else "",
    "random, 50 characters or more; required unless `DEBUG`",
    shown="",
)
if not SECRET_KEY:
    refuse("SECRET_KEY", "is missing; set it to a random text of 50 characters or more.")
if len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
    refuse("SECRET_KEY", "is weak; set it to a random text of 50 characters or more.")
SECRET_KEY_FALLBACKS = listed(
    "SECRET_KEY_FALLBACKS", "", "former keys, by comma: what they signed stays good while the key is changed"
)
ALLOWED_HOSTS = listed(
    "ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1]" if DEBUG else "",
    "host names that this server answers to, by comma; required unless `DEBUG`",
    shown="",
)
if not ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS", "is empty; list the host names that this server answers to.")
HOST = text("HOST", "127.0.0.1", "the address that gunicorn listens on")
PORT = integer("PORT", 8000, "and its port")
WEB_CONCURRENCY = integer("WEB_CONCURRENCY", 2, "gunicorn's worker processes, of 4 threads each")
INSECURE_HTTP = boolean(
    "INSECURE_HTTP", DEBUG, "no HTTPS redirect, HSTS or Secure cookies; refused beyond loopback", shown="false"
)
TRUSTED_PROXY_COUNT = integer(
    "TRUSTED_PROXY_COUNT", 0, "proxies in front whose `X-Forwarded-For` and `-Proto` are believed"
)
SITE_URL = text(
    "SITE_URL",
    f"http://{(*ALLOWED_HOSTS, 'localhost')[0]}:{PORT}" if INSECURE_HTTP else f"https://{ALLOWED_HOSTS[0]}",
    "the product's address, for links in mails that no request asked for",
    shown="`https://` and the first allowed host",
).rstrip("/")
LOAD_DEMO = boolean("LOAD_DEMO", False, "fills an empty database with the demo gym (`manage.py prepare`)")
THROTTLE = boolean(
    "THROTTLE", True, "`off` lifts request limits (tests, benchmarks), never that on failed sign-ins", shown="on"
)
THROTTLE_READS = integer(
    "THROTTLE_READS",
    3000,
    "reads a minute of a user, or of an address without one; an application has twenty users' share. Counted in the "
    "cache: of one process with `locmem://`, of all with Redis",
)
THROTTLE_WRITES = integer("THROTTLE_WRITES", 1200, "writes a minute, likewise")
THROTTLE_PAGES = integer(
    "THROTTLE_PAGES", 1200, "pages, and what their scripts ask for, a minute: of a user, or of an address without one"
)
THROTTLE_SIGN_INS = integer("THROTTLE_SIGN_INS", 300, "requests a minute of an address to sign-in and token endpoints")
THROTTLE_APPLICATION_FACTOR = 20

# --- parts ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "common",
    "policy",
    "changes",
    "accounts",
    "notifications",
    "facilities",
    "training",
    "metrics",
    "workouts",
    "progress",
    "coaching",
    "webhooks",
    "transfers",
    "operations",
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
    "operations.observability.middleware.RequestMiddleware",
    # headers: outside of all that answers by itself
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "common.middleware.IsolationMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.compression.CompressionMiddleware",
    "operations.health.HealthMiddleware",
    "common.middleware.BodyLimitMiddleware",
    "changes.actor.ActorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "common.middleware.CommonMiddleware",
    "accounts.request_limits.RateLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.view_as.ViewAsMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "common.middleware.ReplicaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.QuotaMiddleware",
]
ROOT_URLCONF = "gymtrack.urls"
WSGI_APPLICATION = "gymtrack.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "common.templatetags.texts"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gymtrack.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "common.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- data -------------------------------------------------------------------------------------------------------------
heading("Data")


def database(name: str, url: str) -> dict:
    """What Django is to know of the database that a setting's URL names."""
    if not url.startswith(("sqlite:", "postgres:", "postgresql:")):
        refuse(name, "names no supported database; use sqlite:///… or postgres://….")
    found = env.db_url_config(url)
    if found["ENGINE"].endswith("sqlite3"):
        found["ENGINE"] = "common.sqlite3"
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a set that was acknowledged is on the disk, should the power fail
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        return found
    limits = {
        "statement_timeout": DATABASE_STATEMENT_TIMEOUT * 1000,
        "lock_timeout": DATABASE_LOCK_TIMEOUT * 1000,
        "idle_in_transaction_session_timeout": 2 * DATABASE_STATEMENT_TIMEOUT * 1000,
    }
    options = " ".join(f"-c {limit}={value}" for limit, value in limits.items() if value)
    # A lost connection is tried anew at once and not, as by default, ever more seldom; and again for those who wait.
    reconnect = {"reconnect_timeout": 2, "reconnect_failed": ConnectionPool.check}
    pool = {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 10, "max_idle": 300, **reconnect}
    found["CONN_MAX_AGE"] = 0
    found["CONN_HEALTH_CHECKS"] = True  # else each pooled connection fails once after the database was away
    found["OPTIONS"] = {
        "connect_timeout": 5,
        # Statements that come again are planned once for each connection; behind PgBouncer a connection is not ours.
        "server_side_binding": True,
        "prepare_threshold": 3 if DATABASE_POOL_SIZE else None,
        **({"options": options} if options else {}),
        **found.get("OPTIONS", {}),
        **({"pool": pool} if DATABASE_POOL_SIZE else {}),
    }
    return found


DATABASE_POOL_SIZE = integer(
    "DATABASE_POOL_SIZE",
    8,
    "connections that a process keeps (PostgreSQL), each with its prepared statements; `0`, and none of both, behind "
    "PgBouncer",
)
DATABASE_STATEMENT_TIMEOUT = integer(
    "DATABASE_STATEMENT_TIMEOUT",
    30,
    "seconds that a statement may take (PostgreSQL); `0` leaves it to the server, as behind PgBouncer. Migrations, "
    "backups and the worker have none",
)
DATABASE_LOCK_TIMEOUT = integer("DATABASE_LOCK_TIMEOUT", 10, "seconds that a statement may wait for a lock, likewise")
url = text(
    "DATABASE_URL",
    f"sqlite:///{BASE_DIR / 'db.sqlite3'}",
    "or `postgres://user:password@host:port/name`",
    shown="sqlite:///db.sqlite3",
)
DATABASES = {"default": database("DATABASE_URL", url)}
if url := text(
    "DATABASE_REPLICA_URL", "", "a streaming replica (PostgreSQL) for the reads of those who have not just written"
):
    DATABASES["replica"] = database("DATABASE_REPLICA_URL", url)
    if any(one["ENGINE"].endswith("sqlite3") for one in DATABASES.values()):
        refuse("DATABASE_REPLICA_URL", "needs PostgreSQL, here and in DATABASE_URL.")
    if DATABASE_POOL_SIZE:  # one that is away is done without, and soon
        DATABASES["replica"]["OPTIONS"]["pool"]["timeout"] = 0.5
DATABASE_ROUTERS = ["common.replica.Router"] if "replica" in DATABASES else []

CACHE_URL = text("CACHE_URL", "locmem://", "or `redis://:password@host:port/0`, which every process shares")
if CACHE_URL.startswith(("redis://", "rediss://")):
    CACHES = {
        "default": {
            "BACKEND": "operations.observability.cache.RedisCache",
            "LOCATION": CACHE_URL,
            # A cache that is gone is to be told soon; what it was asked for is then done without.
            "OPTIONS": {
                "socket_connect_timeout": 0.5,
                "socket_timeout": 1,
                "serializer": "operations.observability.cache.JSONSerializer",
            },
            "VERSION": 2,  # of what is in it: 1 was pickled, and processes of before may still run
        }
    }
elif CACHE_URL.startswith("locmem://"):
    CACHES = {"default": {"BACKEND": "operations.observability.cache.LocMemCache"}}
else:
    refuse("CACHE_URL", "names no supported cache; use locmem:// or redis://….")

BACKUP_DIR = text("BACKUP_DIR", str(BASE_DIR / "backups"), "where `manage.py backup` writes", shown="backups")
BACKUP_RECIPIENT = text(
    "BACKUP_RECIPIENT", "", "an age public key (`age1…`): backups are encrypted, and this machine can't read them"
)
kept = listed("BACKUP_KEEP", "7,5,12", "how many daily, weekly and monthly backups are kept")
if len(kept) != 3 or not all(number.isdecimal() for number in kept):
    refuse("BACKUP_KEEP", "is not three whole numbers, like 7,5,12.")
BACKUP_KEEP = (int(kept[0]), int(kept[1]), int(kept[2]))
CHANGE_LOG_DAYS = integer(
    "CHANGE_LOG_DAYS", 90, "how long a mirror by the change feed may be away before it has to list anew; 0: for ever"
)

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The bundles and pictures; their sources are not served.
STATICFILES_DIRS = [
    (name, BASE_DIR / "static" / folder) for name, folder in (("build", "build"), ("img", "img"), ("theme", "admin"))
]
WHITENOISE_ALLOW_ALL_ORIGINS = False
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
heading("Mail")
EMAIL_URL = text("EMAIL_URL", "consolemail://", "or `smtp+tls://user:password@host:port`")
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "GymTrack <no-reply@localhost>", "sender of mails")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- who signs in and how ---------------------------------------------------------------------------------------------
heading("Who may come in")
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
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.LoginForm",
    "reset_password": "accounts.sign_in_forms.ResetPasswordForm",
    "change_password": "accounts.password_forms.ChangePasswordForm",
    "reset_password_from_key": "accounts.password_forms.ResetPasswordForm",
    "set_password": "accounts.password_forms.SetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts.email_change asks for it, and says what an unproved address is worth
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # a mail either way: no time tells who is registered
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.reset_tokens.ResetTokenGenerator"  # noqa: S105 - a class
# Failed sign-ins are counted in the database by accounts.services, also with THROTTLE=off.
ACCOUNT_RATE_LIMITS = {"login_failed": None} if THROTTLE else False
SECOND_FACTOR_REQUIRED = boolean("SECOND_FACTOR_REQUIRED", False, "gym admins and operators need a second factor")
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever proves the address takes it away: accounts.email_change.prove_address
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.second_factor.ReauthenticateForm",
    "activate_totp": "accounts.second_factor.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "GymTrack"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# --- browser security -------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^-/metrics$"]
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "sessionid" if INSECURE_HTTP else "__Host-sessionid"  # no subdomain can set one
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "common.error_pages.csrf_failure"
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
PERMISSIONS_POLICY: dict = {
    name: []
    for name in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
}
CORS_ALLOWED_ORIGINS = listed(
    "CORS_ORIGINS", "", "origins that may call the API from a browser, with a token and never with cookies"
)
if bad := [origin for origin in CORS_ALLOWED_ORIGINS if not re.fullmatch(r"https?://[^/*\s]+", origin)]:
    refuse("CORS_ORIGINS", f"{bad[0]!r} is not an origin; use scheme and host, like https://app.example.")
CORS_URLS_REGEX = r"^/(api|oauth)/"
CORS_EXPOSE_HEADERS = [
    *("Allow", "Date", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-ID"),
]
CORS_ALLOW_HEADERS = [*default_headers, "accept-language", "if-match", "if-none-match", "x-request-id"]
MAX_BODY = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
TAKES_FILES = {"/api/v1/imports/", "/account/imports/"}
MAX_FILE_BODY = 33 * MAX_BODY  # 32 MiB and the form around it

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["policy.drf.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.pagination.LimitOffset",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "policy.openapi.PolicyAutoSchema",
    "DEFAULT_METADATA_CLASS": "common.api.metadata.MethodsMetadata",
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
    "OAUTH2_SERVER_CLASS": "accounts.oauth_server.Server",
    "OAUTH2_VALIDATOR_CLASS": "accounts.oauth_server.Validator",
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
WEBHOOK_ALLOW_PRIVATE = boolean(
    "WEBHOOK_ALLOW_PRIVATE",
    False,
    "webhooks may go to private and loopback addresses, and without TLS: for trials and closed networks",
)
WEBHOOK_REPRESENTATION = "changes.api.feed.represent"
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
    "POSTPROCESSING_HOOKS": ["common.api.openapi.finish"],  # choices stand where they are used
}

# --- what an operator sees --------------------------------------------------------------------------------------------
heading("What an operator sees")
LOG_LEVEL = text("LOG_LEVEL", "INFO", "of the lines on standard error").upper()
LOG_FORMAT = text("LOG_FORMAT", "line" if DEBUG else "json", "`json`, or `line` for people", shown="json")
if LOG_FORMAT not in ("json", "line"):
    refuse("LOG_FORMAT", f"{LOG_FORMAT!r} is no format; use json or line.")
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
    refuse("LOG_LEVEL", f"{LOG_LEVEL!r} is no level; use DEBUG, INFO, WARNING or ERROR.")
LOGGING = logs.configuration(LOG_LEVEL, LOG_FORMAT)
SLOW_QUERY_MS = integer("SLOW_QUERY_MS", 500, "a statement that takes longer is logged, without its values")
METRICS = boolean("METRICS", False, "`/-/metrics` answers, to loopback and to who brings the token")
METRICS_TOKEN = text("METRICS_TOKEN", "", "what Prometheus sends as its bearer token")
ENVIRONMENT = text("ENVIRONMENT", "production", "what reports of errors call this installation")
RELEASE = text("RELEASE", "", "and its version; the image knows its own")
SENTRY_DSN = text("SENTRY_DSN", "", "reports errors there, without personal data")
if SENTRY_DSN:
    from operations.observability import sentry  # else as long in coming as all the rest of the settings

    try:
        sentry.start(SENTRY_DSN, ENVIRONMENT, RELEASE)
    except ValueError:
        refuse("SENTRY_DSN", "is no DSN, like https://key@sentry.example/1.")
