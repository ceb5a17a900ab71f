"""Addresses."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from . import check_views, people_views, views

urlpatterns = (
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("desk/", views.desk, name="desk"),
    path("desk/sign-in", views.SignInPage.as_view(), name="sign-in"),
    path("desk/sign-out", LogoutView.as_view(), name="sign-out"),
    path("desk/checks/", check_views.listing, name="checks"),
    path("desk/checks/<int:number>", check_views.report, name="check"),
    path("desk/people/", people_views.people, name="people"),
    path("invited/<str:token>", people_views.invited, name="invited"),
    path("set-up/<str:token>", views.set_up, name="set-up"),
)
handler400 = "yusuan.web.views.bad_request"
handler403 = "yusuan.web.views.forbidden"
handler404 = "yusuan.web.views.not_found"
handler500 = "yusuan.web.views.failed"
