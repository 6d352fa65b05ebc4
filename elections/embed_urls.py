"""What stands in frames on pages of others. Promised to them: this address does not move."""

from __future__ import annotations

from django.urls import path

from elections.views import showing

app_name = "election_embeds"
urlpatterns = [path("elections/<slug:slug>/", showing.card, name="card")]
