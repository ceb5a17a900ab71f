"""Forms of signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UserCreationForm

from . import signing_in
from .models import Person


class SignIn(AuthenticationForm):
    """Name and password; after too many refused ones of late, none is looked at."""

    throttled = False

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username") or "").casefold()[:150]
        address = str(self.request.META.get("REMOTE_ADDR", ""))[:45]
        if signing_in.throttled(name, address):
            self.throttled = True
            raise forms.ValidationError("试的次数太多。请过 15 分钟再登录；忘了密码，请找管理员。")
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError:
            signing_in.refused(name, address)
            raise
        signing_in.accepted(name, address)
        return cleaned


class FirstAdministrator(UserCreationForm):
    class Meta:
        model = Person
        fields = ("username",)
