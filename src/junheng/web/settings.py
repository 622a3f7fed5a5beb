"""Settings: three sources only. The environment (here), documents (dated YAML) and the register.

JUNHENG_DATA folder of the embedded database, uploads and the secret · JUNHENG_DATABASE_URL postgresql://… instead of
SQLite · JUNHENG_HOSTS names the server answers to · JUNHENG_HTTPS=1 behind TLS · JUNHENG_TILES address of map tiles ·
JUNHENG_SESSIONS how many log-ins of one person stay open at a time (3; the oldest is ended).
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from junheng.web.translate import compiled

HERE = Path(__file__).parent
DATA = Path(os.environ.get("JUNHENG_DATA") or Path.cwd() / "junheng-data").resolve()
HTTPS = os.environ.get("JUNHENG_HTTPS") == "1"
DEBUG = os.environ.get("JUNHENG_DEBUG") == "1"
TILES = os.environ.get("JUNHENG_TILES", "")
DEMO = os.environ.get("JUNHENG_DEMO") == "1"


def _secret() -> str:
    """The signing key: from the environment, or made once and kept beside the data."""
    if given := os.environ.get("JUNHENG_SECRET"):
        return given
    kept = DATA / "secret.txt"
    if not kept.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_urlsafe(50), "utf-8")
        kept.chmod(0o600)
    return kept.read_text("utf-8")


def _database() -> dict:
    url = os.environ.get("JUNHENG_DATABASE_URL")
    if not url:
        DATA.mkdir(parents=True, exist_ok=True)
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-8000;"
        options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE", "timeout": 20}
        file = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "junheng.sqlite3"}
        return {**file, "OPTIONS": options, "CONN_MAX_AGE": None}
    at = urlsplit(url)
    if not at.scheme.startswith("postgres"):
        raise ValueError(
            f"JUNHENG_DATABASE_URL 应为 postgresql://用户:密码@主机:端口/库名，收到 {at.scheme}://…"
        )
    named = {
        "NAME": at.path.lstrip("/"),
        "USER": unquote(at.username or ""),
        "PASSWORD": unquote(at.password or ""),
    }
    socket = parse_qs(at.query).get("host", [""])[0]
    where = {"HOST": at.hostname or socket, "PORT": at.port or ""}
    pool = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {"ENGINE": "django.db.backends.postgresql", **named, **where, **pool}


SECRET_KEY = _secret()
ALLOWED_HOSTS = os.environ.get("JUNHENG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "junheng.web.urls"
WSGI_APPLICATION = "junheng.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "leaflet",
    "junheng.web.accounts",
    "junheng.web.jobs",
    "junheng.web.register",
    "junheng.web.imports",
    "junheng.web.returns",
    "junheng.web.browse",
    "junheng.web.planning",
    "junheng.web.printing",
    "junheng.web.cases",
    "junheng.web.groups",
    "junheng.web.remarks",
    "junheng.web.outlook",
    "junheng.web.pages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "junheng.web.pages.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "junheng.web.accounts.middleware.DoorMiddleware",
    "junheng.web.pages.year.YearMiddleware",
    "junheng.web.pages.within.WithinMiddleware",
    "axes.middleware.AxesMiddleware",
    "junheng.web.pages.errors.Busy",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "junheng.web.pages.frame.frame",
            ]
        },
    }
]

# One door: who may come in, for how long, how often they may guess.
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "junheng.web.accounts.adapter.ClosedDoor"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Junheng"
MFA_FORMS = {
    "authenticate": "junheng.web.accounts.forms.SecondFactor",
    "reauthenticate": "junheng.web.accounts.forms.SecondFactorAgain",
}
SECOND_FACTOR_TRIES, SECOND_FACTOR_MINUTES = 10, 15
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "junheng.web.pages.errors.locked"
CSRF_FAILURE_VIEW = "junheng.web.pages.errors.csrf_failure"
AXES_CLIENT_IP_CALLABLE = "junheng.web.accounts.audit.client_address"
SESSIONS_PER_PERSON = int(os.environ.get("JUNHENG_SESSIONS", "3"))
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # choosing a year waits for no import
    SESSION_ENGINE, SESSION_FILE_PATH = "django.contrib.sessions.backends.file", DATA / "sessions"
    SESSION_FILE_PATH.mkdir(parents=True, exist_ok=True, mode=0o700)
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],  # Leaflet places its panes by style attributes
        "img-src": [SELF, "data:", *([TILES.split("{")[0]] if TILES else [])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [compiled(HERE / "locale", DATA / "locale")]
TIME_ZONE = os.environ.get("JUNHENG_TIMEZONE", "Asia/Shanghai")
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA / "uploads"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
UPLOAD_LIMIT = 200 * 2**20
UNPACKED_LIMIT = (
    2**30
)  # a workbook is packed; a small one that unpacks to more than this is no workbook of a county
FILE_UPLOAD_HANDLERS = [
    "junheng.web.imports.uploads.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Who called how often, which one-time codes are used up: the server's processes share it, and no write waits for an import.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

# Logs say what happened to the program; who did what to whose record stands in the audit tables only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "junheng.web.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JUNHENG_LOG", "WARNING")},
    "loggers": {name: {"level": "ERROR"} for name in ("axes", "django.request", "django.security.csrf")},
}
SILENCED_SYSTEM_CHECKS = ["leaflet.W001"]
