"""Where other voting services send turnout. Promised to them: these addresses do not move."""

from __future__ import annotations

from django.urls import path

from elections.views import outside

app_name = "election_hooks"
urlpatterns = [path("<slug:slug>/turnout", outside.deliver, name="turnout")]
