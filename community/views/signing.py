"""The keys under which the site makes statements."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from community import signing
from community.http import SiteRequest


@login_not_required
@require_safe
def keys(request: SiteRequest) -> JsonResponse:
    """List every public key that signed something, with its name and since when."""
    response = JsonResponse(
        {
            "keys": [
                {
                    "key": key.name,
                    "algorithm": "Ed25519",
                    "public_key": key.public,
                    "first_used_at": key.first_used_at.isoformat(),
                }
                for key in signing.listed()
            ]
        }
    )
    response.headers["Cache-Control"] = "no-cache"
    if request.person is None:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
