"""One message to one person: plain words and the same as HTML, in their language."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

STYLESHEET = settings.BASE_DIR / "static" / "css" / "mail.css"


def post(
    address: str,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str = "",
    stop_url: str = "",
    message_id: str = "",
    connection: BaseEmailBackend | None = None,
) -> None:
    """Send one message now.

    It takes as long as the mail server does: whoever has many messages, or a visitor waiting, calls
    this from a background task. Raises what the mail backend raises.

    ``template`` is the beginning of three template names, such as ``people/mail/invitation``:
    ``…_subject.txt``, ``….txt`` (extends ``foundation/mail/base.txt``) and ``….html`` (extends
    ``foundation/mail/base.html``). Beside ``context`` they get ``site_name``, ``site_url``,
    ``language``, ``is_rtl``, ``style`` and ``stop_url``. A ``language`` that the site does not have
    becomes its first. ``stop_url`` is where an optional message can be ended: a link, and the
    header mail programs turn into a button (RFC 8058). ``message_id`` lets mail programs recognise
    a repeated message.
    """
    language = site_language(language)
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    if stop_url:
        headers |= {
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if message_id:
        headers["Message-ID"] = message_id
    with translation.override(language):
        words = {**context, **_words_of_the_site(language), "stop_url": stop_url}
        subject_lines = _plain_text(f"{template}_subject.txt", words)
        body = _plain_text(f"{template}.txt", words)
        html = get_template(f"{template}.html").render(words)
    message = EmailMultiAlternatives(
        subject=" ".join(subject_lines.split()),  # a header is one line
        body=body,
        to=[address],
        headers=headers,
        connection=connection,
    )
    message.attach_alternative(html, "text/html")
    message.send()


def _words_of_the_site(language: str) -> dict[str, Any]:
    """Return what every message prints of the site, in the language in force."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": language,
        "is_rtl": translation.get_language_bidi(),
        "style": _style(),
    }


def site_language(code: str) -> str:
    """Return ``code`` if the site has this language, else the code of the site's first."""
    if code in dict(settings.LANGUAGES):
        return code
    return settings.LANGUAGE_CODE


def _plain_text(template_name: str, words: Mapping[str, Any]) -> str:
    """Return a template as plain text: nothing is escaped, and of empty lines one stays."""
    # Only a template of Django's own engine can be rendered without escaping.
    django_template: Any = get_template(template_name)
    text: str = django_template.template.render(Context(dict(words), autoescape=False))
    return re.sub(r"\n\s*\n\s*", "\n\n", text).strip() + "\n"


@cache
def _style() -> SafeString:
    """Return the style sheet of messages, read once a process."""
    css = STYLESHEET.read_text("utf-8")
    return mark_safe(f"<style>\n{css}</style>")  # noqa: S308  (our own file)
