"""Tags of the UI kit, built in to every template."""

from __future__ import annotations

from zlib import crc32

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from community.markdown import render

register = template.Library()

# What Django's message levels, and our own states, look like: a colour and an icon, beside the words.
LOOKS = {
    "success": ("reached", "circle-check"),
    "reached": ("reached", "circle-check"),
    "warning": ("waiting", "triangle-alert"),
    "waiting": ("waiting", "triangle-alert"),
    "error": ("refused", "circle-x"),
    "refused": ("refused", "circle-x"),
}
TINTS = ("", "b", "c", "d")


@register.simple_tag
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """Draw an icon of static/icons.svg: decorative, or with a label for those who do not see it."""
    look = attributes.get("class", "icon")
    href = f"{static('icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            look,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', look, href)


@register.simple_tag
def stylesheets() -> SafeString:
    """Link the stylesheets of settings.STYLESHEETS, in their order."""
    return format_html_join(
        "\n  ",
        '<link rel="stylesheet" href="{}">',
        ((static(name),) for name in settings.STYLESHEETS),
    )


@register.filter
def message_look(level: str) -> str:
    """Name the CSS class of a message of this level or state."""
    return LOOKS.get(level, ("", ""))[0]


@register.filter
def message_icon(level: str) -> str:
    """Name the icon of a message of this level or state."""
    return LOOKS.get(level, ("", "info"))[1]


@register.simple_tag
def tint(name: str) -> str:
    """Choose one of the four washes for somebody's initials, always the same one."""
    return TINTS[crc32(str(name).encode()) % len(TINTS)]


@register.filter
def markdown(text: str | None) -> SafeString:
    """Show a member's Markdown: `{{ solution.body|markdown }}`, inside something of class prose."""
    return render(text or "")
