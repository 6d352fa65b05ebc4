from __future__ import annotations

from django.urls import path

from catalogue.views import curating, problems, proposing, reading

app_name = "catalogue"
urlpatterns = [
    path("", reading.index, name="index"),
    path("new/", proposing.propose, name="propose"),
    path("mine/", proposing.mine, name="mine"),
    path("queue/", curating.queue, name="queue"),
    path("problems/", problems.problem_list, name="problems"),
    path("problems/new/", problems.state, name="state"),
    path("problems/<slug:slug>/", problems.problem, name="problem"),
    path("problems/<slug:slug>/need/", problems.need, name="need"),
    path("problems/<slug:slug>/withdraw/", problems.withdraw, name="withdraw"),
    path("<slug:slug>/", reading.solution, name="solution"),
    path("<slug:slug>/recipe.yaml", reading.recipe_yaml, name="recipe"),
    path("<slug:slug>/change/", proposing.propose_change, name="propose_change"),
    path("<slug:slug>/tags/", curating.tags, name="tags"),
    path("<slug:slug>/revisions/<slug:public_id>/", reading.revision, name="revision"),
    path("<slug:slug>/revisions/<slug:public_id>/changes/", reading.changes, name="changes"),
    path("<slug:slug>/revisions/<slug:public_id>/accept/", curating.accept, name="accept"),
    path("<slug:slug>/revisions/<slug:public_id>/decline/", curating.decline, name="decline"),
]
