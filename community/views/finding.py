"""How views find the group of an address, as somebody may see it."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from community import rules
from community.http import MemberRequest, SiteRequest
from community.models import Group
from community.permissions import require


def find_group(request: SiteRequest, slug: str) -> Group:
    """Find a group that the reader may see; 404 for any other."""
    seen = Group.objects.visible_to(request.person).select_related("network")
    return get_object_or_404(seen, slug=slug)


def led_group(request: MemberRequest, slug: str) -> Group:
    """Find a group that the reader leads: itself, through its network, or as the keeper."""
    group = Group.objects.select_related("network").filter(slug=slug).first()
    if group is None:
        raise Http404
    leads = rules.can_lead(request.person, group, at=request.at)
    if not leads or (group.is_hidden and not rules.is_keeper(request.person)):
        group = find_group(request, slug)
    require(leads)
    return group
