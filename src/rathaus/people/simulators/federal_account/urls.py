"""Addresses of the simulated federal account, mounted at ``/simulator/bundid/``."""

from __future__ import annotations

from django.urls import path

from rathaus.people.simulators.federal_account import views

urlpatterns = [
    path(".well-known/openid-configuration", views.configuration),
    path("authorize", views.authorize, name="federal-account-authorize"),
    path("token", views.token),
    path("userinfo", views.userinfo),
    path("jwks", views.jwks),
]
