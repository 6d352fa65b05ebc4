"""All settings, in one file. What a site may change comes from the environment; README lists it."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.beating import Steady
from config.env import env_bool, env_int, env_list, env_path, env_secret, env_str

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env_path("SABHA_VAR", BASE_DIR / "var")

# --- The site's own address -----------------------------------------------------------------------
PORT = env_int("PORT", 8000, low=1, high=65535)
SITE_URL = env_str("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path:
    raise ImproperlyConfigured(
        f"SITE_URL={SITE_URL!r} must be an origin such as https://sabha.example, without a path."
    )
PRODUCTION = _site.scheme == "https"
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [_site.hostname, *env_list("EXTRA_HOSTS")]
if not PRODUCTION:
    ALLOWED_HOSTS += [host for host in LOOPBACK_HOSTS if host not in ALLOWED_HOSTS]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []

DEBUG = env_bool("DEBUG", default=False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured(
        "DEBUG=1 shows the site's insides: it is refused where SITE_URL is https."
    )
# In production several processes, perhaps on several machines, must share it: it is given, not made.
SECRET_KEY = env_secret("SECRET_KEY", keep_in=None if PRODUCTION else VAR_DIR / "secret")
# The keys of yesterday: what they signed or sealed can still be read, nothing new is made with them.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")

# What the site states under its name is signed with a key made from this, or from the secret.
SIGNING_KEY = env_str("SIGNING_KEY", "")

# Demo mode needs this flag and more: config/demo_mode.py holds the other guards.
DEMO = env_bool("SABHA_DEMO", default=False)

# --- Apps -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "community",
    "events",
    "elections",
    "certification",
    "catalogue",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "community.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "elections.nameless.NamelessBox",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "community.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "community.middleware.RequestFacts",
    "community.middleware.SessionsSeen",
    "community.middleware.ProofBeforeDanger",
    "config.errors.FormsOnly",
    "config.errors.BodyLimit",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "builtins": [
                "community.templatetags.ui",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "community.forms.markdown.SiteRenderer"

# --- Database and broker --------------------------------------------------------------------------
DATABASE_URL = env_str("DATABASE_URL", "")
REDIS_URL = env_str("REDIS_URL", "")
if REDIS_URL and not DATABASE_URL:
    raise ImproperlyConfigured(
        "REDIS_URL is set without DATABASE_URL. Set both for PostgreSQL with Redis, or neither."
    )


def _database() -> dict[str, object]:
    if not DATABASE_URL:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "db.sqlite3",
            "OPTIONS": {
                # IMMEDIATE: a transaction that reads and then writes takes the write lock first.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    # what is deleted is overwritten: of the box not even old rows stay
                    " PRAGMA secure_delete=ON;"
                ),
            },
            "TEST": {"NAME": None},
        }
    url = urlsplit(DATABASE_URL)
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// (SQLite is what a site has without it)."
        )
    if not url.path.lstrip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database. Write postgresql://name:password@host:5432/sabha."
        )
    options: dict[str, object] = dict(parse_qsl(url.query))
    host = unquote(url.hostname or "") or str(options.pop("host", ""))
    # a server that is gone without a word must not hold a request for minutes
    options = {"connect_timeout": "5", "tcp_user_timeout": "20000", **options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Without Redis the broker is in the process itself: one process is then the whole site.
BROKER_IS_SHARED = bool(REDIS_URL)
# How long a worker may be silent over a job, and how soon an unanswered message is sent again.
JOB_LEASE_SECONDS = env_int("JOB_LEASE_SECONDS", 120, low=2)
JOB_GRACE_SECONDS = env_int("JOB_GRACE_SECONDS", 60, low=2)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE = {
    # expires: sweeps that no worker took do not pile up
    "sweep": {"task": "config.sweep", "schedule": Steady(5.0), "options": {"expires": 5}}
}
CELERY_BEAT_SCHEDULER = "config.beating:SteadyScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
# A Redis that is away delays a job and must not hold up a request.
REDIS_PATIENCE: dict[str, object] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    # Rows in our database are the truth; the broker may forget and repeat early.
    "visibility_timeout": 60,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_PATIENCE
    CACHES = {
        # while Redis is away each process counts for itself: no page fails over it
        "default": {"BACKEND": "config.caching.PatientRedisCache", "LOCATION": REDIS_URL}
    }
else:
    CELERY_BROKER_URL = "memory://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.1}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "community.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "community.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "community.forms.SignupNameForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Offering to change the address would tell who has an account: it is offered to new ones alone.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Counted in the cache: per address of the network, per login, per person. Beyond: 429.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/10s/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    name: f"community.account_forms.{form}"
    for name, form in {
        "login": "SignInForm",
        "signup": "SignUpForm",
        "request_login_code": "RequestCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "confirm_email_verification_code": "ConfirmEmailCodeForm",
        "confirm_password_reset_code": "ConfirmResetCodeForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reauthenticate": "ReauthenticateForm",
        "add_email": "AddEmailForm",
        "change_email": "ChangeEmailForm",
    }.items()
}

# --- The second factor ------------------------------------------------------------------------------
# Passkeys are to come: "webauthn" here, its addresses in config/urls.py, and pages in our words.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "community.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = f"Sabha {_site.hostname}"
MFA_TOTP_TOLERANCE = 1  # clocks differ: the code before and the one after are taken too
MFA_FORMS = {
    "authenticate": "community.account_forms.SecondStepForm",
    "reauthenticate": "community.account_forms.ProveByAppForm",
}

# --- Mail -----------------------------------------------------------------------------------------
MAIL_DIR = VAR_DIR / "mail"
# How long a mail waits that the relay would not take yet; each further time twice as long.
MAIL_WAIT_SECONDS = env_int("MAIL_WAIT_SECONDS", 300, low=1)
DEFAULT_FROM_EMAIL = env_str("MAIL_FROM", f"Sabha <no-reply@{_site.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_REPLY_TO = env_str("MAIL_REPLY_TO", "")
_mail = urlsplit(env_str("SMTP_URL", ""))
if PRODUCTION and not _mail.scheme and not DEMO:
    raise ImproperlyConfigured(
        "SMTP_URL is not set. Where SITE_URL is https, mail must leave: nobody could sign in by a mailed"
        " code otherwise. Set it, for example SMTP_URL=smtp+tls://name:password@relay.example:587"
    )
if DEMO or not _mail.scheme:
    # Without a relay (and always in demo mode) mail lands in var/mail, where it can be read.
    EMAIL_BACKEND = "community.mailbox.FolderBackend"
elif _mail.scheme in {"smtp", "smtps", "smtp+tls"} and _mail.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname
    EMAIL_PORT = _mail.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[_mail.scheme]
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20
else:
    raise ImproperlyConfigured(
        "SMTP_URL must look like smtp+tls://name:password@relay.example:587."
    )

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = False

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploads stand outside the web root: views hand them out as attachments, never a web server.
MEDIA_ROOT = VAR_DIR / "uploads"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "config.staticfiles.BundledStorage"},
}
# Every page has these, in this order, as one file; the layers in layers.css decide what wins.
STYLESHEETS = [
    f"css/{name}.css"
    for name in (
        *("layers", "fonts", "tokens", "base", "layout", "buttons", "forms", "cards", "tables"),
        *(
            "prose",
            "charts",
            "events",
            "elections",
            "certification",
            "catalogue",
            "home",
            "desk",
            "door",
        ),
        *("account", "keeper", "people", "mail", "print"),
    )
]
# Free room in MB where VAR_DIR lies: below the first the keeper is warned, below the second nothing is sure
# to be saved and the site says that it is not ready.
DISK_LOW_MB = env_int("DISK_LOW_MB", 1024, low=1)
DISK_FULL_MB = env_int("DISK_FULL_MB", 32, low=0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# The largest body any page takes (a roll); beyond it the answer is 413.
MAX_REQUEST_BYTES = 64 * 1024 * 1024

# --- Security -------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# frame-ancestors above says who may frame a page; the older header could not say it per view
SILENCED_SYSTEM_CHECKS = ["security.W002"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
# load balancers ask over plain http
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION and env_bool("HSTS_PRELOAD", default=True)
if PRODUCTION and env_bool("BEHIND_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # limits and the list of sessions count the visitor's address, which the last proxies write down
    ALLAUTH_TRUSTED_PROXY_COUNT = env_int("PROXIES", 1, low=0)

# --- Labs -----------------------------------------------------------------------------------------
LAB_BACKEND_URL = env_str("LAB_BACKEND_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"hush": {"()": "config.hushed.Hush"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["hush"],
            "stream": sys.stderr,
        }
    },
    "root": {"handlers": ["stderr"], "level": env_str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
    },
}
