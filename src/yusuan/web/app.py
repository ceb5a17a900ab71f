"""The one Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    name = "yusuan.web"
    label = "web"
    verbose_name = "预算"
