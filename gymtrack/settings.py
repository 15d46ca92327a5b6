"""Django's settings. What an operator sets is declared in `environment.py`; the API's part is in `api_settings.py`."""

from datetime import timedelta

import environ
from corsheaders.defaults import default_headers

from operations.observability import logs

from .api_settings import *  # noqa: F403
from .databases import cache, databases
from .environment import BASE_DIR, env, refuse

# --- identity and addresses -------------------------------------------------------------------------------------------
DEBUG = env.DEBUG
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
ALLOWED_HOSTS = env.ALLOWED_HOSTS
HOST = env.HOST
PORT = env.PORT
WEB_CONCURRENCY = env.WEB_CONCURRENCY
INSECURE_HTTP = env.INSECURE_HTTP
TRUSTED_PROXY_COUNT = env.TRUSTED_PROXY_COUNT
SITE_URL = env.SITE_URL
LOAD_DEMO = env.LOAD_DEMO
THROTTLE = env.THROTTLE
THROTTLE_READS = env.THROTTLE_READS
THROTTLE_WRITES = env.THROTTLE_WRITES
THROTTLE_PAGES = env.THROTTLE_PAGES
THROTTLE_SIGN_INS = env.THROTTLE_SIGN_INS
THROTTLE_APPLICATION_FACTOR = 20
THROTTLE_REGISTRATIONS = 20  # per hour and address

# --- apps, middleware and templates -----------------------------------------------------------------------------------
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
    # these add headers to every answer, so they come before middleware that answers by itself
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
    "changes.current_request.CurrentRequestMiddleware",
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
DATABASES = databases(env)
DATABASE_ROUTERS = ["common.replica.Router"] if "replica" in DATABASES else []
CACHE_URL = env.CACHE_URL
CACHES = {"default": cache(CACHE_URL)}
BACKUP_DIR = env.BACKUP_DIR
BACKUP_RECIPIENT = env.BACKUP_RECIPIENT
BACKUP_KEEP = env.BACKUP_KEEP
CHANGE_LOG_DAYS = env.CHANGE_LOG_DAYS

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The bundles and images. The sources of the bundles are not served.
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
vars().update(environ.Env.email_url_config(env.EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.DEFAULT_FROM_EMAIL
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- accounts and sign-in ---------------------------------------------------------------------------------------------
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
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts.email_change does it, and decides what an unverified one may do
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # a mail in both cases, so that the time reveals nobody
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.reset_tokens.ResetTokenGenerator"  # noqa: S105 - a class
# Failed sign-ins are counted in the database by accounts.attempts, also with THROTTLE=off.
ACCOUNT_RATE_LIMITS = {"login_failed": None} if THROTTLE else False
SECOND_FACTOR_REQUIRED = env.SECOND_FACTOR_REQUIRED
MFA_ALLOW_UNVERIFIED_EMAIL = True  # proving the address removes it: accounts.email_change.prove_address
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
CORS_ALLOWED_ORIGINS = env.CORS_ORIGINS
CORS_URLS_REGEX = r"^/(api|oauth)/"
CORS_EXPOSE_HEADERS = [
    *("Allow", "Date", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-ID"),
]
CORS_ALLOW_HEADERS = [*default_headers, "accept-language", "if-match", "if-none-match", "x-request-id"]
MAX_BODY = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
TAKES_FILES = {"/api/v1/imports/", "/account/imports/"}
MAX_FILE_BODY = 33 * MAX_BODY  # 32 MiB and the form around it

# --- webhooks ---------------------------------------------------------------------------------------------------------
WEBHOOK_ALLOW_PRIVATE = env.WEBHOOK_ALLOW_PRIVATE
WEBHOOK_REPRESENTATION = "changes.api.feed.represent"

# --- push messages to browsers ----------------------------------------------------------------------------------------
VAPID_PRIVATE_KEY = env.VAPID_PRIVATE_KEY

# --- what an operator sees --------------------------------------------------------------------------------------------
LOGGING = logs.configuration(env.LOG_LEVEL, env.LOG_FORMAT)
SLOW_QUERY_MS = env.SLOW_QUERY_MS
METRICS = env.METRICS
METRICS_TOKEN = env.METRICS_TOKEN
if env.SENTRY_DSN:
    from operations.observability import (
        sentry,  # imported only if needed, because it takes as long as all other settings
    )

    try:
        sentry.start(env.SENTRY_DSN, env.ENVIRONMENT, env.RELEASE)
    except ValueError:
        refuse("SENTRY_DSN", "isn't a DSN, like https://key@sentry.example/1.")
