"""The field for long texts: written as Markdown, looked at before it is sent.

    text = MarkdownField(label=_("In words"), max_length=8_000)

The field says how to write it and has a button "Preview". With scripts the preview stands beside the
text and follows it. Without, the button sends the form, and the same page comes back with what was typed
and with the text as it will look: the field refuses to be valid, so that the form's view shows it again
and does nothing; the renderer keeps quiet about what else may be wrong with it so far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from community.markdown import LIMIT, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.utils.datastructures import MultiValueDict

PREVIEW = "preview"  # the name of the button; its value names the field


def asks_for_preview(form: forms.BaseForm) -> bool:
    """Whether a form was sent to be looked at, not to be taken."""
    return bool(form.is_bound and form.data.get(PREVIEW))


def keep_quiet(form: forms.BaseForm) -> None:
    """Let a form that was sent to be looked at show what was typed without judging it."""
    if asks_for_preview(form):
        form.errors.clear()


class MarkdownWidget(forms.Textarea):
    """A text area with a preview and a short help."""

    template_name = "django/forms/widgets/markdown.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"rows": 8, "dir": "auto", **(attrs or {})})
        self.shows_preview = False

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> Any:
        """Read the text, and whether it is this one that is to be looked at."""
        self.shows_preview = data.get(PREVIEW) == name
        return super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the text as it will look, where that was asked for."""
        context = super().get_context(name, value, attrs)
        context["widget"]["shows_preview"] = self.shows_preview
        if self.shows_preview:
            context["widget"]["preview"] = render(str(value or "").strip())
        return context


class _QuietBoundField(forms.BoundField):
    @property
    def errors(self) -> Any:
        keep_quiet(self.form)
        return super().errors


class MarkdownField(forms.CharField):
    """A long text in Markdown. A form is not valid as long as the preview of such a field is asked for."""

    widget = MarkdownWidget

    def __init__(self, *, max_length: int = LIMIT, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def clean(self, value: Any) -> Any:
        """Take the text, unless it is to be looked at first."""
        if getattr(self.widget, "shows_preview", False):
            raise ValidationError(_("This is how it will look. Nothing is saved yet."), PREVIEW)
        return super().clean(value)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Tie it to its form, quietly while that is looked at."""
        return _QuietBoundField(form, self, field_name)


class SiteRenderer(TemplatesSetting):
    """Draws forms from our templates; one that was sent to be looked at is shown without its faults."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> Any:
        """Draw a form, a field or a widget."""
        form = context.get("form") or getattr(context.get("field"), "form", None)
        if isinstance(form, forms.BaseForm):
            keep_quiet(form)
        return super().render(template_name, context, request)
