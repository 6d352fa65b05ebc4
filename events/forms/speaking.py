"""The forms of speakers: who they are, what may be shown, slides and recordings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community import pictures
from community.forms import MarkdownField, MarkdownWidget
from events.models import Material, SpeakerConsent

What = SpeakerConsent.What


class SpeakerForm(forms.Form):
    """Who somebody is as a speaker."""

    bio = MarkdownField(
        label=_("About you as a speaker"),
        required=False,
        max_length=2_000,
        widget=MarkdownWidget({"rows": 5}),
        help_text=_("A few sentences; they stand beside your talks."),
    )
    photo = forms.FileField(
        label=_("A photo"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP. It is drawn anew: where and when it was taken does not go along."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_photo = forms.BooleanField(label=_("Take my photo away"), required=False)
    agree = forms.BooleanField(
        label=_("My photo may be shown beside my talks and on my page"), required=False
    )

    def __init__(self, *args: Any, has_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made: pictures.Made | None = None
        if not has_photo:
            del self.fields["remove_photo"]

    def clean_photo(self) -> Any:
        """The photo drawn anew; or a word about why it cannot be."""
        given = self.cleaned_data["photo"]
        if given is not None:
            try:
                self.made = pictures.make(given.file, name=given.name)
            except pictures.PictureRefused as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return given


class ConsentForm(forms.Form):
    """What may be shown of one talk."""

    agreed = forms.MultipleChoiceField(
        label=_("What may be shown of this talk"),
        required=False,
        choices=[(What.RECORDING, _("the recording")), (What.SLIDES, _("the slides"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You may change your mind at any time; what you take back is hidden at once."),
    )


class MaterialForm(forms.Form):
    """A file or an address."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Material.Kind.choices)
    url = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("PDF, ODP or PPTX of at most 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.odp,.pptx"}),
    )
    vouched = forms.CharField(
        label=_("Who agreed, and how?"),
        required=False,
        max_length=200,
        help_text=_("Only where a speaker has no account here: “Sita, by mail on 3 May”."),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors:
            return said
        url, file = said["url"], said["file"]
        if bool(url) == bool(file):
            self.add_error("url", _("Give a file or an address, one of the two."))
        elif url and not url.startswith(("http://", "https://")):
            self.add_error("url", _("An address begins with https:// or http://."))
        elif file and said["kind"] == Material.Kind.VIDEO:
            self.add_error("file", _("Recordings are not kept here. Give the address of one."))
        return said
