"""The forms of django-allauth in our words: labels that stay, hints that say what happens next."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.base import forms as second
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import User
from community.vault import Unreadable

WORDS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("The password you have now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code from the mail"),
}


class InOurWords:
    """Labels instead of placeholders, which are gone as soon as one types."""

    fields: dict[str, Any]
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = WORDS.get(name, field.label)
            if name == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
            if name in {"password", "oldpassword"}:
                field.help_text = ""  # the page itself says what to do without one
            if name in self.hints:
                field.help_text = self.hints[name]


class SignInForm(InOurWords, allauth.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Address and password; the page offers a mailed code with the same address."""


class RequestCodeForm(InOurWords, allauth.RequestLoginCodeForm):  # type: ignore[misc]  # the library has no types
    """The address alone. Its field is named as on the sign-in page, which may send it here."""

    def add_prefix(self, field_name: str) -> str:
        prefixed: str = super().add_prefix("login" if field_name == "email" else field_name)
        return prefixed


class SignUpForm(InOurWords, allauth.SignupForm):  # type: ignore[misc]  # the library has no types
    """What to call you, where to write to, and a password for those who want one."""

    field_order = ("name", "email", "password1")
    hints = {
        "email": _("We send a code there, to know that it is yours. Nobody else sees it."),
        "password1": _(
            "At least 12 characters. Leave it empty if you would rather have a code mailed to you "
            "each time."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """The old password and the new one."""

    hints = {"password1": _("At least 12 characters; a few words in a row do well.")}


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):  # type: ignore[misc]  # the library has no types
    """A first password, for somebody who signs in by mailed codes."""

    hints = ChangePasswordForm.hints


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):  # type: ignore[misc]  # the library has no types
    """Where to send the code that lets one choose a new password."""


class ResetPasswordKeyForm(InOurWords, allauth.ResetPasswordKeyForm):  # type: ignore[misc]  # the library has no types
    """The new password itself."""

    hints = ChangePasswordForm.hints


class ReauthenticateForm(InOurWords, allauth.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The password again, before something that matters."""


class ProveByMailForm(InOurWords, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]  # the library has no types
    """A mailed code, before something that matters."""


class AddEmailForm(InOurWords, allauth.AddEmailForm):  # type: ignore[misc]  # the library has no types
    """Another address, used once its code has come back."""

    hints = {"email": _("It is used from the moment you enter the code that we send there.")}


class ChangeEmailForm(InOurWords, allauth.ChangeEmailForm):  # type: ignore[misc]  # the library has no types
    """A better address, while the first is not confirmed yet."""


class ConfirmLoginCodeForm(InOurWords, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]  # the library has no types
    """The code that signs in."""


class ConfirmEmailCodeForm(InOurWords, allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # the library has no types
    """The code that shows an address to be yours."""


class ConfirmResetCodeForm(InOurWords, allauth.ConfirmPasswordResetCodeForm):  # type: ignore[misc]  # the library has no types
    """The code that lets one choose a new password."""


class FromTheApp(InOurWords):
    """A code that an app shows, or one of the recovery codes: six or eight digits."""

    hints = {"code": _("Six digits that change every half minute; or a recovery code of eight.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code from your app")
        code.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
        code.widget.attrs.pop("autocapitalize", None)

    def clean_code(self) -> str:
        """Take a code of the app once, for as long as it would be taken at all."""
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of the form that this is mixed into
        except Unreadable:
            raise forms.ValidationError(
                gettext(
                    "This site can no longer read what your app was set up with: its key was changed."
                    " Write to its keepers, who can take the second step away."
                )
            ) from None
        used: Authenticator = self.authenticator  # type: ignore[attr-defined]  # set by the form's own clean
        steps = 2 * mfa.TOTP_TOLERANCE + 1
        mark = f"second-factor-used:{used.user_id}:{normalize_user_code(code)}"
        if used.type == Authenticator.Type.TOTP and not cache.add(
            mark, True, timeout=steps * mfa.TOTP_PERIOD
        ):
            raise forms.ValidationError(
                gettext("That code was used a moment ago. Wait for the next one.")
            )
        return code


class SecondStepForm(FromTheApp, second.AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The second step of signing in."""


class ProveByAppForm(FromTheApp, second.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """A code of the app, before something that matters."""


class SetUpAppForm(forms.Form):
    """The first code, which shows that the app holds the secret."""

    code = forms.CharField(
        label=_("The code that your app shows now"),
        help_text=_("Six digits. They change every half minute."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, user: User, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.secret = user, secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        forget = check_rate_limit(self.user, error_key="rate_limited")
        if not validate_totp_code(self.secret, code):
            raise forms.ValidationError(
                gettext(
                    "That is not the code of this moment. Look at the app again; if it goes on like"
                    " this, the clock of your phone is wrong."
                )
            )
        forget()
        return code
