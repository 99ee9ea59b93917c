"""All settings in one file: the environment decides, and what it does not say is safe.

DATABASE_URL        postgis://…; without it, one SpatiaLite file in DOTHI_DATA
DOTHI_DATA          folder of the database, uploads and the generated secret key (default ./var)
DOTHI_SECRET_KEY    secret key; without it, one is generated once and kept in DOTHI_DATA
DOTHI_HOSTS         host names served, comma separated (default: this machine only)
DOTHI_HTTPS         0 serves plain http, for one machine only (default 1)
DOTHI_BEHIND_PROXY  1 believes X-Forwarded-Proto; only where a proxy always sets it (default 0)
DOTHI_DEBUG         1 shows errors in the browser (default 0)
DOTHI_SOFFICE       LibreOffice's program, for PDF and pages (default: soffice on the path; none: Word files only)
DOTHI_WORKERS       0 runs background work at once, in the request (used by tests; default 1)
DOTHI_BACKGROUND    outside map background: an XYZ or WMTS address, PMTiles (default none: our own layers)
DOTHI_BACKGROUND_CREDIT  whose it is, shown on the map
DOTHI_SMTP_URL      mail server of the daily letters: smtps://user:password@host:465, smtp+tls://…:587 (STARTTLS) or
                    smtp://host:25; user and password percent-encoded (default none: reminders stay in the inbox)
DOTHI_MAIL_FROM     who the letters are from (default dothi@ the host of DOTHI_ADDRESS)
DOTHI_ADDRESS       the address people open, for links in letters and calendars: https://dothi.example (default: the first
                    host served)
DOTHI_REMIND_AT     hour and minute from which a working day's reminders are given (default 07:00)
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from dothi.core.engine import libraries


def flag(name: str, default: bool) -> bool:
    """An environment variable read as yes or no."""
    return os.environ.get(name, "1" if default else "0").strip().lower() not in {"", "0", "no", "false", "off"}


PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
DATA = Path(os.environ.get("DOTHI_DATA") or ROOT / "var")
DATA.mkdir(parents=True, exist_ok=True)

DEBUG = flag("DOTHI_DEBUG", False)
HTTPS = flag("DOTHI_HTTPS", True)
SOFFICE = os.environ.get("DOTHI_SOFFICE", "")  # LibreOffice's program; empty: whichever is on the path
BACKGROUND_WORK = flag("DOTHI_WORKERS", True)
MAP_BACKGROUND = os.environ.get("DOTHI_BACKGROUND", "")
MAP_BACKGROUND_CREDIT = os.environ.get("DOTHI_BACKGROUND_CREDIT", "")
SMTP_URL = os.environ.get("DOTHI_SMTP_URL", "")
REMIND_AT = os.environ.get("DOTHI_REMIND_AT") or "07:00"


def secret_key() -> str:
    """The configured key, or one generated once, readable by its owner only."""
    if key := os.environ.get("DOTHI_SECRET_KEY"):
        return key
    kept = DATA / "secret-key"
    if not kept.exists():
        descriptor = os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return kept.read_text().strip()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = [h for h in os.environ.get("DOTHI_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [f"{'https' if HTTPS else 'http'}://{h}" for h in ALLOWED_HOSTS if h != "*"]

served = next((h for h in ALLOWED_HOSTS if h != "*"), "localhost")
ADDRESS = (os.environ.get("DOTHI_ADDRESS") or f"{'https' if HTTPS else 'http'}://{served}").rstrip("/")
MAIL_FROM = os.environ.get("DOTHI_MAIL_FROM") or f"dothi@{urlsplit(ADDRESS).hostname or 'localhost'}"

INSTALLED_APPS = [
    "dothi.core",
    "dothi.registers",
    "dothi.programme",
    "dothi.reports",
    "dothi.web",
    "dothi.cli",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "dothi.web.nul.middleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "dothi.web.language.middleware",
    "dothi.web.second_factor.middleware",
    "dothi.core.history.middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dothi.urls"
WSGI_APPLICATION = "dothi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dothi.web.context.everywhere",
            ],
        },
    },
]

# Databases: a file for one office, PostgreSQL for a district or a city.
if url := os.environ.get("DATABASE_URL"):
    DATABASES = {
        "default": dj_database_url.parse(url, engine="django.contrib.gis.db.backends.postgis", conn_max_age=60)
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "dothi.core.engine.spatialite",
            "NAME": str(DATA / "dothi.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                # temp_store stays on file: in memory, each row written under a savepoint costs more than the one before
                " PRAGMA cache_size=-64000;",
            },
        }
    }
POSTGRES = urlsplit(url or "").scheme.startswith("post")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
libraries.configure(globals())

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if BACKGROUND_WORK
        else "django_tasks.backends.immediate.ImmediateBackend",
    }
}

# People
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "dothi"

# Sessions and transport
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("DOTHI_BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"


def outside_host() -> list[str]:
    """The one outside host that pages may ask: that of the map's background; none unless one is configured."""
    address = urlsplit(MAP_BACKGROUND.removeprefix("wmts+"))
    return [f"{address.scheme}://{address.netloc}"] if address.scheme in {"http", "https"} and address.netloc else []


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *outside_host()],
        "style-src": ["'self'", "'unsafe-inline'"],  # charts and maps set sizes on their own elements
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'", *outside_host()],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
}

# Uploads
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o640
MAX_UPLOAD = 40 * 2**20  # bytes, any uploaded file
MAX_PLACES_UPLOAD = 200 * 2**20  # bytes, a file of places: 100,000 parcels with all their corners
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Language, place, time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["dothi.core.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
MEASURE_SRID = 5897  # VN-2000 / TM-3 105-00, Hà Nội: every length and area is measured in it

# Static files: our own, and the browser libraries that npm installed by the lock file
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
NODE = ROOT / "node_modules"
STATICFILES_DIRS = [
    (f"vendor/{name}", NODE / name / folder)
    for name, folder in (
        ("maplibre-gl", "dist"),
        ("chart.js", "dist"),
        ("htmx.org", "dist"),
        ("proj4", "dist"),
        ("pmtiles", "dist"),
    )
    if (NODE / name / folder).is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
PRODUCT = _("dothi – theo dõi chương trình đô thị")
