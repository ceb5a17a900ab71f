"""What is stored: people, the one-time link of the first administrator, failed sign-ins."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    """Somebody with an account.  ``is_superuser`` is the administrator."""


class SetUpLink(models.Model):
    """A link that makes the first administrator: only its digest is kept, and it is removed when it was used."""

    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(auto_now_add=True)


class Invitation(models.Model):
    """A link by which an administrator lets somebody make an account: only its digest is kept; it is removed when used."""

    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=100)
    made = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, on_delete=models.CASCADE)


class FailedSignIn(models.Model):
    """A sign-in that was refused: what throttling counts."""

    name = models.CharField(max_length=150)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(auto_now_add=True, db_index=True)


class Check(models.Model):
    """A file that its owner uploaded to have it checked, and its report as :mod:`yusuan.service` stores it."""

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"

    owner = models.ForeignKey(Person, on_delete=models.CASCADE)
    name = models.CharField(max_length=255)
    stored = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=8, default=QUEUED, db_index=True)
    error = models.TextField(blank=True)
    report = models.TextField(blank=True)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    notices = models.PositiveIntegerField(default=0)
    made = models.DateTimeField(auto_now_add=True)

    @property
    def waiting(self) -> bool:
        return self.state in (self.QUEUED, self.RUNNING)
