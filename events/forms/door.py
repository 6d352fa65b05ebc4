"""The forms of the door."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from community.forms import WholeNumberField
from events import actions, door
from events.models import Room


class WalkInForm(forms.Form):
    """Somebody who came without a seat."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=36)
    who = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty to count heads alone."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If they would like to hear of the next meetup."),
    )
    heads = WholeNumberField(label=_("How many heads?"), min_value=1, max_value=51, initial=1)

    def told(self, *, at: datetime) -> actions.Told:
        """The note."""
        said = self.cleaned_data
        return actions.Told(
            name=said["name"],
            said_at=at,
            walk_in=True,
            who=said["who"],
            email=said["email"],
            guests=said["heads"] - 1,
            how=door.WALK_IN,
        )

    @staticmethod
    def is_address(said: str) -> bool:
        """Whether mail could go there."""
        try:
            validate_email(said)
        except ValidationError:
            return False
        return True


class DoorkeeperForm(forms.Form):
    """Whom the door is opened to: somebody with an account, or whoever is given a link."""

    email = forms.EmailField(
        label=_("E-mail of their account"),
        required=False,
        help_text=_("They get a mail with the way there, and check in under their own name."),
    )
    label = forms.CharField(
        label=_("Or a name for a link"),
        max_length=80,
        required=False,
        help_text=_(
            "“Ravi, back door”. Whoever has the link can check people in until you take it back."
        ),
    )
    room = forms.ChoiceField(label=_("At which door?"), required=False)

    def __init__(self, data: object = None, *, rooms: list[Room]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        self.rooms = {room.public_id: room for room in rooms}
        choices = [("", _("all of them")), *((key, room.label) for key, room in self.rooms.items())]
        cast("forms.ChoiceField", self.fields["room"]).choices = choices
        if len(rooms) < 2:
            del self.fields["room"]

    def clean(self) -> None:
        """One of the two."""
        said = self.cleaned_data
        if not self.errors and bool(said.get("email")) == bool(said.get("label")):
            raise ValidationError(_("Fill in one of the two: an address, or a name for a link."))

    @property
    def only(self) -> Room | None:
        """The only room that the pass is for."""
        return self.rooms.get(self.cleaned_data.get("room", ""))
