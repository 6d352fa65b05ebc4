from __future__ import annotations

from django.urls import path

from config.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.demo, name="demo"),
    path("become/", views.become, name="become"),
    path("mail/", views.mail, name="mail"),
]
