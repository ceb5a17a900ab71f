"""Pages that everybody meets: home, signing in, the desk, errors, health."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from . import signing_in
from .forms import FirstAdministrator, SignIn


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk.html")


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})


class SignInPage(LoginView):
    template_name = "sign_in.html"
    form_class = SignIn
    redirect_authenticated_user = True

    def form_invalid(self, form: SignIn) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 429 if form.throttled else 400
        return response


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the one-time link: it makes the first administrator and signs her in."""
    if not signing_in.is_link(token):
        raise Http404
    form = FirstAdministrator(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = signing_in.first_administrator(
            token, form.cleaned_data["username"], form.cleaned_data["password1"]
        )
        if person is None:
            raise Http404
        login(request, person)
        return redirect("desk")
    return render(request, "set_up.html", {"form": form}, status=400 if form.errors else 200)


def _problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "problem.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    return _problem(request, 400, "请求有误", "浏览器发来的内容不完整或不合规定，什么也没有改动。请返回重试。")


def forbidden(request: HttpRequest, exception: Any) -> HttpResponse:
    return _problem(request, 403, "没有权限", "这一页不归您的角色看。需要时请找本单位的管理员。")


def not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    return _problem(request, 404, "没有这一页", "地址可能写错了，或者链接已经用过、已经失效。")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _problem(request, 403, "页面已过期", "为防冒用，这次提交没有接受，什么也没有改动。请刷新页面再提交一次。")


def failed(request: HttpRequest) -> HttpResponse:
    return _problem(request, 500, "服务器出错", "这次操作没有完成，已经保存的内容不受影响。请稍后重试，仍不行请告诉管理员。")
