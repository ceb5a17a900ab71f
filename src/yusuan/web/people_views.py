"""People: the administrator invites by link, who is invited makes an account of her own."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from . import signing_in
from .forms import FirstAdministrator
from .models import Invitation, Person


@require_http_methods(["GET", "POST"])
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Accounts and open invitations, for administrators alone; a new link is shown once."""
    if not request.user.is_superuser:
        raise PermissionDenied
    link, note, missing = "", "", False
    if request.method == "POST":
        note = request.POST.get("note", "").strip()
        missing = not note
        if note:
            link = request.build_absolute_uri(reverse("invited", args=[signing_in.invite(request.user, note)]))
    fresh = timezone.now() - signing_in.INVITED
    shown = {
        "people": Person.objects.order_by("username"), "link": link, "note": note, "missing": missing,
        "invitations": Invitation.objects.filter(made__gte=fresh).order_by("-pk"), "days": signing_in.INVITED.days,
    }  # fmt: skip
    return render(request, "people.html", shown, status=400 if missing else 200)


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation: it makes an account and signs in."""
    if signing_in.invitation(token) is None:
        raise Http404
    form = FirstAdministrator(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = signing_in.accept(token, form.cleaned_data["username"], form.cleaned_data["password1"])
        if person is None:
            raise Http404
        login(request, person)
        return redirect("desk")
    return render(request, "invited.html", {"form": form}, status=400 if form.errors else 200)
