"""Django's settings, made from the data folder alone."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Names under which a server that listens on this machine alone may be asked for.
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_VALIDATORS = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")


def configure(data: Path, hosts: tuple[str, ...] = (), https: bool = False) -> None:
    """Set Django up for the folder ``data``, once in a process.

    ``hosts`` are further names under which the server may be asked for; ``https`` where a proxy in front speaks it.
    """
    import django
    from django.conf import settings

    if settings.configured:
        return
    data.mkdir(parents=True, exist_ok=True)
    settings.configure(**values(data, hosts, https))
    django.setup()


def values(data: Path, hosts: tuple[str, ...], https: bool) -> dict[str, Any]:
    """Every setting that differs from Django's own."""
    return {
        "SECRET_KEY": secret(data / "secret"),
        "ALLOWED_HOSTS": [*LOOPBACK, *hosts],
        "DATABASES": {"default": _database(data)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.staticfiles",
            "yusuan.web.app.Web",
        ],
        "MIDDLEWARE": [
            "yusuan.web.headers.secure", "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "TEMPLATES": [{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            ]},
        }],
        "ROOT_URLCONF": "yusuan.web.urls",
        "UPLOADS": data / "uploads", "DATA_UPLOAD_MAX_NUMBER_FILES": 300,
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "AUTH_USER_MODEL": "web.Person",
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
            | ({"OPTIONS": {"min_length": 10}} if name == "MinimumLength" else {})
            for name in _VALIDATORS
        ],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "LOGIN_URL": "sign-in", "LOGIN_REDIRECT_URL": "desk", "LOGOUT_REDIRECT_URL": "home",
        "CSRF_FAILURE_VIEW": "yusuan.web.views.csrf_failed",
        "SESSION_COOKIE_SAMESITE": "Lax", "CSRF_COOKIE_SAMESITE": "Strict", "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": https, "CSRF_COOKIE_SECURE": https,
        "SECURE_HSTS_SECONDS": 31536000 if https else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if https else None,
        "SECURE_REFERRER_POLICY": "same-origin", "X_FRAME_OPTIONS": "DENY",
        "LANGUAGE_CODE": "zh-hans", "TIME_ZONE": "Asia/Shanghai", "USE_TZ": True,
    }  # fmt: skip


def _database(data: Path) -> dict[str, Any]:
    """The embedded database: writers wait for one another, readers never for a writer."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "yusuan.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def secret(path: Path) -> str:
    """The key that signs, kept in the data folder, readable by its owner alone; made where there is none."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
