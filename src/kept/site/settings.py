"""Settings come from the environment: ``KEPT_HOME``, ``DATABASE_URL``, ``KEPT_SECRET_KEY``.

Further: ``KEPT_HOSTS`` (comma-separated host names served), ``KEPT_HOUSE`` (folder with the house's own
playbooks, ladder and stricter law), ``KEPT_HTTPS`` (``1`` when served behind TLS).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import dj_database_url

from kept.site.home import field_key, home, secret

SITE = Path(__file__).parent
KEPT_HOME = home()
KEPT_HOUSE = Path(os.environ["KEPT_HOUSE"]) if os.environ.get("KEPT_HOUSE") else None
UPLOADS = KEPT_HOME / "uploads"
PAPERS = KEPT_HOME / "papers"

SECRET_KEY = os.environ.get("KEPT_SECRET_KEY") or secret("session.key")
FIELD_KEY = field_key()
EVIDENCE_KEY_FILE = KEPT_HOME / "keys" / "evidence.ed25519"

DEMO_FILE = KEPT_HOME / "demo.json"
DEMO = DEMO_FILE.exists()
DEMO_SHIFT_SECONDS: int = json.loads(DEMO_FILE.read_text(encoding="utf-8"))["shift_seconds"] if DEMO else 0

DEBUG = False
ALLOWED_HOSTS = os.environ.get("KEPT_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "kept.site.urls"
WSGI_APPLICATION = "kept.site.wsgi.application"
AUTH_USER_MODEL = "records.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_q",
    "kept.records",
    "kept.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kept.site.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kept.site.preferences.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SITE / "templates"],
        "OPTIONS": {"environment": "kept.site.jinja.Languages"},
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
#: Fields are written by Jinja too: by Django's own language they take a tenth of a page's time.
FORM_RENDERER = "django.forms.renderers.Jinja2"

SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-20000;PRAGMA busy_timeout=20000;PRAGMA wal_autocheckpoint=16000;",
}


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for a database URL, SQLite or PostgreSQL."""
    settings: dict[str, Any] = dict(dj_database_url.parse(url))
    if settings["ENGINE"].endswith("sqlite3"):
        settings["CONN_MAX_AGE"] = 600
        settings["OPTIONS"] = SQLITE_OPTIONS
    else:
        settings["CONN_MAX_AGE"] = 0
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 16}}
    return settings


DATABASES = {
    "default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{KEPT_HOME / 'kept.sqlite3'}"),
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "kept.site.entry.locked_out"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [SITE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [SITE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOADS.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_TEMP_DIR = UPLOADS
FILE_UPLOAD_HANDLERS = ["kept.site.files.uploads.LimitedUpload"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kept.site.errors.stale_form"
HTTPS = os.environ.get("KEPT_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

# A job works for at most a minute and then hands on to its successor, so a killed worker's job is taken up
# again after `retry` seconds at the latest; jobs resume from their own rows (docs/decisions/0002).
Q_CLUSTER = {
    "name": "kept",
    "orm": "default",
    "workers": 1,
    "timeout": 110,
    "retry": 120,
    "max_attempts": 0,
    "ack_failures": False,
    "poll": 1,
    "save_limit": 250,
    "catch_up": False,
}
