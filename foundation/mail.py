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
    """Send one message now; whoever has many, or a visitor waiting, calls this from a background task.

    ``template`` is the beginning of three template names, such as ``people/mail/invitation``:
    ``…_subject.txt``, ``….txt`` (extends ``foundation/mail/base.txt``) and ``….html`` (extends
    ``foundation/mail/base.html``). Beside ``context`` they get ``site_name``, ``site_url``, ``language``,
    ``is_rtl``, ``style`` and ``stop_url``. ``language`` that the site does not have becomes its first.
    ``stop_url`` is where an optional message can be ended: a link, and the header mail programs turn into a
    button (RFC 8058). ``message_id`` lets a repeated message be known as the same. Raises what the mail
    backend raises.
    """
    chosen = known_language(language)
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": chosen}
    if stop_url:
        headers |= {
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if message_id:
        headers["Message-ID"] = message_id
    with translation.override(chosen):
        words = {**context, **_words_of_the_site(chosen), "stop_url": stop_url}
        message = EmailMultiAlternatives(
            subject=" ".join(plain(f"{template}_subject.txt", words).split()),
            body=plain(f"{template}.txt", words),
            to=[address],
            headers=headers,
            connection=connection,
        )
        message.attach_alternative(get_template(f"{template}.html").render(words), "text/html")
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


def known_language(code: str) -> str:
    """A language of the site: ``code`` if it is one, else the first."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def plain(template: str, words: Mapping[str, Any]) -> str:
    """A template as plain text: nothing is escaped, and no more than one empty line stays together."""
    ours: Any = get_template(template)  # of Django's engine, which alone can be told not to escape
    text: str = ours.template.render(Context(dict(words), autoescape=False))
    return re.sub(r"\n\s*\n\s*", "\n\n", text).strip() + "\n"


@cache
def _style() -> SafeString:
    return mark_safe(f"<style>\n{STYLESHEET.read_text('utf-8')}</style>")  # noqa: S308  (our own file)
