"""Pages of checks: upload, the list, one report; each person sees her own alone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yusuan.model import Report
from yusuan.service.codec import load_stored
from yusuan.service.explaining import finding_lines

from . import checks
from .models import Check

#: Checks that the list shows, the newest first.
SHOWN = 300


@require_http_methods(["GET", "POST"])
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        files = request.FILES.getlist("files")
        for file in files:
            checks.upload(request.user, file)
        if files:
            return redirect("checks")
    mine = list(Check.objects.filter(owner=request.user).defer("report").order_by("-pk")[:SHOWN])
    waiting = any(check.waiting for check in mine)
    missing = request.method == "POST"
    shown = {"checks": mine, "waiting": waiting, "missing": missing}
    return render(request, "checks.html", shown, status=400 if missing else 200)


@require_GET
@login_required
def report(request: HttpRequest, number: int) -> HttpResponse:
    check = get_object_or_404(Check, pk=number, owner=request.user)
    found = load_stored(check.report, Report).findings if check.report else ()
    texts = ["\n".join(finding_lines([each], False)).strip() for each in found]
    return render(request, "check.html", {"check": check, "texts": texts, "waiting": check.waiting})
