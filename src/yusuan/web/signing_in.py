"""Signing in: the link of the first administrator, and throttling of guesses."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from .models import FailedSignIn, Invitation, Person, SetUpLink

#: Time over which refused sign-ins are counted, and how many are borne: of a name from an address, of an address, of a name.
WINDOW = timedelta(minutes=15)
OF_BOTH, OF_ADDRESS, OF_NAME = 5, 30, 50

#: How long an invitation can be used.
INVITED = timedelta(days=7)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def new_link() -> str:
    """The token of a fresh set-up link, which takes the place of earlier ones; "" where anybody has an account."""
    with transaction.atomic():
        SetUpLink.objects.all().delete()
        if Person.objects.exists():
            return ""
        token = secrets.token_urlsafe(32)
        SetUpLink.objects.create(digest=digest(token))
    return token


def is_link(token: str) -> bool:
    return SetUpLink.objects.filter(digest=digest(token)).exists() and not Person.objects.exists()


def first_administrator(token: str, name: str, password: str) -> Person | None:
    """The administrator that the link makes, once; None for a link that is used up or was never given."""
    with transaction.atomic():
        used, _ = SetUpLink.objects.filter(digest=digest(token)).delete()
        if not used or Person.objects.exists():
            return None
        return Person.objects.create_superuser(username=name, password=password)  # type: ignore[no-any-return]


def invite(by: Person, note: str) -> str:
    """The token of a new invitation; ``note`` says whom it is for."""
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(digest=digest(token), note=note[:100], by=by)
    return token


def invitation(token: str) -> Invitation | None:
    """The open invitation of a token; None where it is used, too old, or never was."""
    fresh = Invitation.objects.filter(made__gte=timezone.now() - INVITED)
    return fresh.filter(digest=digest(token)).first()  # type: ignore[no-any-return]


def accept(token: str, name: str, password: str) -> Person | None:
    """The person that an invitation makes, once."""
    with transaction.atomic():
        found = invitation(token)
        if found is None or not Invitation.objects.filter(pk=found.pk).delete()[0]:
            return None
        return Person.objects.create_user(username=name, password=password)  # type: ignore[no-any-return]


def throttled(name: str, address: str) -> bool:
    """Whether so many sign-ins were refused of late that no further one is looked at."""
    recent = FailedSignIn.objects.filter(at__gte=timezone.now() - WINDOW)
    return bool(
        recent.filter(name=name, address=address).count() >= OF_BOTH
        or recent.filter(address=address).count() >= OF_ADDRESS
        or recent.filter(name=name).count() >= OF_NAME
    )


def refused(name: str, address: str) -> None:
    FailedSignIn.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    FailedSignIn.objects.create(name=name, address=address)


def accepted(name: str, address: str) -> None:
    FailedSignIn.objects.filter(name=name, address=address).delete()
