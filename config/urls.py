"""Every address of the site starts here."""

from __future__ import annotations

from django.urls import include, path

from config.crawlers import favicon, robots, sitemap
from config.groups import group_list, group_page
from config.health import healthz, readyz
from config.home import home
from config.mine import mine
from config.own_data import own_data
from config.people import person_page
from config.search import search
from config.styleguide import styleguide

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("groups/", group_list, name="groups"),
    path("", include("community.urls")),
    path("events/", include("events.urls")),
    path("groups/<slug:slug>/", group_page, name="group"),
    path("mine/", mine, name="mine"),
    path("people/<slug:public_id>/", person_page, name="person"),
    path("", include("events.calendar_urls")),
    path("embed/", include("events.embed_urls")),
    path("embed/", include("elections.embed_urls")),
    path("elections/", include("elections.urls")),
    path("api/elections/", include("elections.hook_urls")),
    path("certification/", include("certification.urls")),
    path("solutions/", include("catalogue.urls")),
    path("account/data.json", own_data, name="own_data"),
    path("account/", include("allauth.account.urls")),
    # asking for a second factor is the library's; switching it on and off is community's
    path("account/second-factor/", include("allauth.mfa.base.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("favicon.ico", favicon, name="favicon"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("demo/", include("config.demo.urls")),
    path("keeper/", include("config.keeper.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
