"""Who may ask for what under /certification/: everybody, a provider, a committee, the conflicted."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from certification import actions
from community.models import Affiliation
from tests.architecture.access import Row
from tests.factories import certification as make
from tests.people import make_organisation, make_person


def scene() -> dict[str, object]:
    house = make.make_house("access")
    now = timezone.now()
    draft = make.make_draft(house, at=now, title="A draft")
    file = make.add_notes(house, draft, at=now)
    link = actions.add_link(
        actor=house.representative,
        at=now,
        version=draft,
        title="Lab",
        url="https://example.org/lab",
    )
    in_review = make.make_in_review(house, at=now, title="In review")
    voting = make.make_voting(house, at=now, title="Before the committee")
    refused = make.make_refused(house, at=now, title="Not approved")
    panel = make.make_panel(4)
    appealed = make.make_appealed(house, panel[:3], at=now, title="Appealed")
    lodged = make.make_appealed(house, at=now, title="Appealed, without a panel")
    certificate = make.make_certificate(house, at=now, title="Approved")
    suspended = make.make_certificate(house, at=now, title="On hold")
    actions.suspend_certificate(
        actor=house.chair, at=now, certificate=suspended, reason="A complaint is being looked at."
    )
    conflicted = house.members[4]
    Affiliation.objects.create(
        person=conflicted,
        organisation=house.provider,
        until_on=(now - timedelta(days=200)).date(),
        recorded_at=now,
    )
    other = make.make_representative("Other Provider", make_organisation("provider-other"))
    return {
        "member": make_person("Meena Access"),
        "provider": house.representative,
        "other_provider": other,
        "reviewer": house.members[0],
        "unasked": house.members[3],
        "conflicted": conflicted,
        "chair": house.chair,
        "programme": house.programme,
        "baseline": house.baseline,
        "draft": draft,
        "file": file,
        "reviewed_file": in_review.files.get(),
        "link": link,
        "in_review": in_review,
        "voting": voting,
        "approved": certificate.version,
        "refused": refused,
        "appealed": appealed,
        "lodged": lodged,
        "panel": panel[0],
        "other_panel": panel[3],
        "named": [one.public_id for one in panel[:3]],
        "certificate": certificate,
        "suspended": suspended,
    }


def of(key):
    return {"public_id": lambda s: s[key].public_id}


CERTIFICATE = of("certificate")
DRAFT, IN_REVIEW, VOTING = of("draft"), of("in_review"), of("voting")
DRAFT_FILE = {**DRAFT, "file_id": lambda s: s["file"].public_id}
FILE = {**IN_REVIEW, "file_id": lambda s: s["reviewed_file"].public_id}
LINK = {**DRAFT, "link_id": lambda s: s["link"].public_id}
C = "certification:"
PUBLIC = [
    Row(person, C + name, kwargs)
    for person in ("nobody", "member", "provider", "conflicted")
    for name, kwargs in (
        ("overview", None),
        ("history", None),
        ("registry", None),
        ("registry_json", None),
        ("registry_csv", None),
        ("certificate", CERTIFICATE),
        ("manifest", CERTIFICATE),
        (
            "baseline",
            lambda s: {"slug": s["programme"].slug, "public_id": s["baseline"].public_id},
        ),
    )
]
SIGNED_IN = [
    *(Row("nobody", C + name, status=302) for name in ("queue", "submissions", "start")),
    *(
        Row(person, C + name)
        for person in ("member", "provider", "chair")
        for name in ("queue", "submissions", "start")
    ),
]
# What belongs to a provider: nobody else learns that it is there.
PROVIDERS = [
    row
    for name, method, kwargs, status, data in (
        ("edit", "GET", DRAFT, 200, None),
        ("edit", "POST", DRAFT, 302, {"title": "Another title"}),
        ("hand_in", "GET", DRAFT, 200, None),
        ("hand_in", "POST", DRAFT, 302, None),
        ("withdraw", "GET", DRAFT, 200, None),
        ("withdraw", "POST", DRAFT, 302, None),
        ("add_files", "POST", DRAFT, 302, None),
        ("add_link", "POST", DRAFT, 302, {"title": "Slides", "url": "https://example.org/"}),
        ("remove_file", "POST", DRAFT_FILE, 302, None),
        ("remove_link", "POST", LINK, 302, None),
        ("next_version", "POST", of("approved"), 302, None),
        ("submission", "GET", DRAFT, 200, None),
        ("file", "GET", DRAFT_FILE, 200, None),
    )
    for row in (
        Row("provider", C + name, kwargs, method, status, data=data),
        Row("nobody", C + name, kwargs, method, 302, data=data),
        *(
            Row(person, C + name, kwargs, method, 404, data=data)
            for person in ("member", "other_provider", "conflicted", "chair", "reviewer")
        ),
    )
]
# What belongs to the committee: the conflicted and the provider are outside, like everybody else.
DESKS = [
    row
    for name, method, kwargs, reviewer, chair, data in (
        ("desk", "GET", IN_REVIEW, 403, 200, None),
        ("assign", "POST", IN_REVIEW, 403, 422, None),
        ("open_vote", "POST", IN_REVIEW, 403, 422, None),
        ("decide", "POST", VOTING, 403, 422, {"outcome": "approved"}),
        ("review", "GET", IN_REVIEW, 200, 200, None),
        ("review", "POST", IN_REVIEW, 302, 302, {"keep": "1"}),
        ("remark", "POST", IN_REVIEW, 302, 302, {"words": "Why?", "audience": "provider"}),
        ("stand_aside", "GET", IN_REVIEW, 200, 200, None),
        ("stand_aside", "POST", IN_REVIEW, 302, 302, {"reason": "I wrote half of it."}),
        ("vote", "GET", VOTING, 200, 200, None),
        ("vote", "POST", VOTING, 302, 302, {"choice": "for"}),
    )
    for row in (
        Row("reviewer", C + name, kwargs, method, reviewer, data=data),
        Row("chair", C + name, kwargs, method, chair, data=data),
        Row("nobody", C + name, kwargs, method, 302, data=data),
        *(
            Row(person, C + name, kwargs, method, 404, data=data)
            for person in ("member", "provider", "other_provider", "conflicted")
        ),
    )
]
SHARED = [
    row
    for name, kwargs in (("submission", IN_REVIEW), ("file", FILE))
    for row in (
        *(Row(p, C + name, kwargs) for p in ("provider", "reviewer", "unasked", "chair")),
        Row("nobody", C + name, kwargs, status=302),
        *(Row(p, C + name, kwargs, status=404) for p in ("member", "other_provider", "conflicted")),
    )
]
OUTSIDE = ("member", "other_provider", "conflicted", "other_panel")
SAID = {"choice": "uphold", "reason": "It is as they say."}
APPEALS = [
    Row("provider", C + "appeal", of("refused")),
    Row("provider", C + "appeal", of("refused"), "POST", 302, data={"grounds": make.GROUNDS}),
    Row("provider", C + "appeal", of("in_review"), status=404),
    Row("nobody", C + "appeal", of("refused"), status=302),
    *(
        Row(person, C + "appeal", of("refused"), method, 404, data={"grounds": make.GROUNDS})
        for person in (*OUTSIDE, "reviewer", "chair", "panel")
        for method in ("GET", "POST")
    ),
    *(
        Row(person, C + "appeal", of("appealed"))
        for person in ("provider", "reviewer", "chair", "panel")
    ),
    *(Row(person, C + "appeal", of("appealed"), status=404) for person in OUTSIDE),
    *(
        Row(person, C + name, of(key), "POST", status, data=data)
        for name, key, data, statuses in (
            (
                "panel",
                "lodged",
                lambda s: {"people": s["named"]},
                {"chair": 302, "reviewer": 403, "provider": 403, "nobody": 302, "panel": 404},
            ),
            (
                "hear",
                "appealed",
                SAID,
                {"panel": 302, "chair": 403, "reviewer": 403, "provider": 403, "nobody": 302},
            ),
            ("panel", "refused", SAID, {"chair": 404}),
            ("hear", "refused", SAID, {"chair": 404}),
        )
        for person, status in {**dict.fromkeys(OUTSIDE, 404), **statuses}.items()
    ),
    *(
        Row(person, C + "submission", of("appealed"), status=status)
        for person, status in {"panel": 200, "other_panel": 404}.items()
    ),
]
ENDINGS = [
    row
    for name, kwargs in (
        ("suspend", CERTIFICATE),
        ("revoke", CERTIFICATE),
        ("lift", of("suspended")),
    )
    for row in (
        Row("chair", C + name, kwargs),
        Row("chair", C + name, kwargs, "POST", 422),
        Row("chair", C + name, kwargs, "POST", 302, data={"reason": "It was found out."}),
        Row("nobody", C + name, kwargs, status=302),
        *(
            Row(person, C + name, kwargs, method, 403, data={"reason": "Spite."})
            for person in ("member", "provider", "reviewer", "conflicted")
            for method in ("GET", "POST")
        ),
    )
]
ROWS = [*PUBLIC, *SIGNED_IN, *PROVIDERS, *DESKS, *SHARED, *APPEALS, *ENDINGS]
