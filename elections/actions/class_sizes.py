"""Classes of voters on a roll: the class of each line, and how many lines each class has."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.errors import DomainError
from elections.models import Election, VoterClass


class ClassesDiffer(DomainError):
    """A line tells no class, or one that the vote does not have."""


def fit_classes(held: Election) -> None:
    """Let the size of each class follow the roll, under the vote's lock. None where it has no line yet."""
    classes = list(held.voter_classes.all())
    if not classes:
        return
    sizes = dict(
        held.roll.order_by().values_list("voter_class").annotate(number=Count("pk")).order_by()
    )
    for one in classes:
        one.eligible = sizes.get(one.pk)
    VoterClass.objects.bulk_update(classes, ["eligible"])


def keys_of(held: Election) -> dict[str, int]:
    """The key of each class by its name; empty where the vote has none."""
    return dict(held.voter_classes.values_list("name", "pk"))


def key_of_line(name: str, keys: Mapping[str, int]) -> int | None:
    """Find the class that a line names. Files are checked before; the classes may have changed since."""
    if bool(name) != bool(keys) or (name and name not in keys):
        raise ClassesDiffer(
            _(
                "A row tells no class of this vote, or the classes were changed after the roll was"
                " checked. The roll stays as it was; send it again."
            )
        )
    return keys.get(name)


def require_class(held: Election, voter_class: VoterClass | None) -> None:
    """Refuse a single line that tells no class where the vote has some, or one of another vote."""
    classes = list(held.voter_classes.all())
    if voter_class in classes or (voter_class is None and not classes):
        return
    if not classes:
        raise ClassesDiffer(_("This vote has no classes of voters. Nothing was changed."))
    raise ClassesDiffer(
        _("Say in which class of voters the line stands: %s. Nothing was changed.")
        % ", ".join(one.name for one in classes)
    )


def hindering_classes(election: Election, *, is_last: bool) -> list[str]:
    """Name what is wrong with the classes of a vote, each in a sentence.

    `is_last`: from then on no line comes or goes, so that a class without any stays so.
    """
    classes = list(election.voter_classes.all())
    faults = []
    if classes and election.has_roll:
        without = election.roll.filter(voter_class=None).count()
        if without:
            faults.append(
                ngettext(
                    "%d line of the roll tells no class of voters: send the roll again, with its"
                    " classes.",
                    "%d lines of the roll tell no class of voters: send the roll again, with its"
                    " classes.",
                    without,
                )
                % without
            )
    if classes and election.has_roll and election.breakdown != Election.Breakdown.NONE:
        faults.append(
            _(
                "Turnout is told by class of voters. By group or affiliation too, the two together could"
                " tell who voted: choose “nothing” there, or take the classes out."
            )
        )
    empty = [one.name for one in classes if one.eligible is None]
    if empty and (is_last or not election.has_roll):
        faults.append(_("Nobody stands in these classes of voters: %s.") % ", ".join(empty))
    return faults
