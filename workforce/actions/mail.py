"""One message to one person: plain words and the same as HTML, in their language."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User

STYLESHEET = settings.BASE_DIR / "static" / "css" / "mail.css"


def post(
    to: User | str,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str = "",
    may_stop: bool = False,
    message_id: str = "",
    connection: BaseEmailBackend | None = None,
) -> None:
    """Send one message now; whoever has many, or a visitor waiting, calls this from a background task.

    ``template`` is the beginning of three template names, such as ``workforce/mail/invitation``:
    ``…_subject.txt``, ``….txt`` (extends ``workforce/mail/base.txt``) and ``….html`` (extends
    ``workforce/mail/base.html``). Beside ``context`` they get ``site_name``, ``site_url``, ``language``,
    ``is_rtl``, ``style`` and ``stop_url``. ``language`` defaults to what the person prefers, else to the
    site's first. ``may_stop`` is for optional messages to a person: it adds the address that ends them, as a
    link and as the header mail programs turn into a button (RFC 8058). ``message_id`` lets a repeated
    message be known as the same. Raises what the mail backend raises; ValueError for a person without an address.
    """
    address = to if isinstance(to, str) else to.email
    if not address:
        raise ValueError("nobody can be written to without an address")
    chosen = known_language(language or ("" if isinstance(to, str) else to.preferred_language))
    stop_url = stop_address(to) if may_stop and isinstance(to, User) else ""
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


def stop_address(person: User) -> str:
    """Where ``person`` ends optional messages without signing in; it stays good until ``SECRET_KEY`` changes."""
    return settings.SITE_URL + reverse("mail_stop", args=[_signer().sign(str(person.pk))])


def person_of_stop(signed: str) -> int | None:
    """Whose address it is (their id); None when nobody's."""
    try:
        return int(_signer().unsign(signed))
    except (BadSignature, ValueError):
        return None


@cache
def _style() -> SafeString:
    return mark_safe(f"<style>\n{STYLESHEET.read_text('utf-8')}</style>")  # noqa: S308  (our own file)


def _signer() -> Signer:
    return Signer(salt="workforce.mail.stop")
