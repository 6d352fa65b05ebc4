"""A conflict as it is said: who, through whom, on which days, and from when it no longer counts."""

from __future__ import annotations

from collections.abc import Callable

from certification.conflicts.findings import Finding, Kind
from certification.wording import Day, Words

Names = Callable[[int], str]


def in_words(finding: Finding, who: str, *, names: Names, _: Words, day: Day) -> str:
    """One or two sentences about one finding. `names` gives the name of an organisation."""
    facts: dict[str, object] = {"name": who}
    if finding.organisation is not None:
        facts["organisation"] = names(finding.organisation)
    if finding.from_on is not None:
        facts["since"] = day(finding.from_on)
    if finding.until_on is not None and finding.clear_on is not None:
        facts |= {"until": day(finding.until_on), "clear": day(finding.clear_on)}
        return _past(finding, _) % facts
    return _present(finding, _) % (
        facts | {"version": finding.version, "reason": finding.reason.rstrip(".")}
    )


def _past(finding: Finding, _: Words) -> str:
    clear = " " + _("Until %(clear)s that is a conflict.")
    if finding.kind is Kind.MEMBER:
        return _("%(name)s could act for %(organisation)s, the provider, until %(until)s.") + clear
    if finding.same:
        return _("%(name)s was with %(organisation)s, the provider, until %(until)s.") + clear
    return (
        _("%(name)s was with %(organisation)s, which belongs with the provider, until %(until)s.")
        + clear
    )


def _present(finding: Finding, _: Words) -> str:
    dated = finding.from_on is not None
    match finding.kind:
        case Kind.AUTHOR:
            return _("%(name)s wrote at version %(version)d of the course.")
        case Kind.DECLARED:
            return _("%(name)s stood aside: “%(reason)s”.")
        case Kind.MEMBER:
            said = (
                _("%(name)s may act for %(organisation)s, the provider, since %(since)s."),
                _("%(name)s may act for %(organisation)s, the provider."),
            )
        case Kind.COMPETITOR:
            said = (
                _(
                    "%(name)s is, since %(since)s, with %(organisation)s, a provider with a course"
                    " before the same programme."
                ),
                _(
                    "%(name)s is with %(organisation)s, a provider with a course before the same"
                    " programme."
                ),
            )
        case Kind.FAMILY:
            said = (
                _(
                    "%(name)s is with %(organisation)s, which belongs with the provider, since %(since)s."
                ),
                _("%(name)s is with %(organisation)s, which belongs with the provider."),
            )
        case Kind.EMPLOYER:
            said = (
                _("%(name)s is with %(organisation)s, the provider, since %(since)s."),
                _("%(name)s is with %(organisation)s, the provider."),
            )
    return said[0] if dated else said[1]
