"""The one question before an account is closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy

# Typed by whoever means it, in the language of the page.
WORD = pgettext_lazy("the word that one types to close an account", "close")


class CloseAccountForm(forms.Form):
    """Type the word. It is what a slip of the mouse does not do."""

    word = forms.CharField(
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].label = gettext("Type “%s” if you mean it") % WORD
        self.fields["word"].help_text = gettext("Nobody can undo it.")
        self.fields["word"].error_messages["required"] = self._missing()

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        if word.strip(" “”\"'.").casefold() != str(WORD).casefold():
            raise forms.ValidationError(self._missing())
        return word

    def _missing(self) -> str:
        return gettext("Type the word “%s”. Nothing was closed.") % WORD
