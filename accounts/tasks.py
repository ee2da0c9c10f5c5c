"""Messages about signing in, sent while nobody waits."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from accounts.actions import LINK_LASTS, link_token, owner_of
from accounts.models import User


@task()
def ask_mailbox(person_id: int, email: str) -> None:
    """Ask whoever reads ``email`` whether the person who wrote it is them.

    To an address somebody signs in with already goes another mail; the page says the same about both.
    """
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or person.email == email:
        return
    template = "known" if owner_of(email, beside=person) else "confirm"
    token = link_token(person=person, email=email)
    link = settings.SITE_URL + reverse("confirm_email", args=[token])
    write(email, template, language=person.preferred_language, link=link, days=LINK_LASTS.days)


@task()
def tell_old_mailbox(email: str, language: str) -> None:
    """Tell the address somebody used until now that it opens nothing any more."""
    write(email, "changed", language=language)


def write(email: str, template: str, *, language: str, **words: object) -> None:
    """Send one mail, as text and as HTML, in ``language`` (the site's first when it is not one of the site's)."""
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(known):
        words |= {
            "site_name": settings.SITE_NAME,
            "language": known,
            "is_rtl": translation.get_language_bidi(),
        }
        subject, text, page = (
            render_to_string(f"accounts/mail/{template}{ending}", words)
            for ending in ("_subject.txt", ".txt", ".html")
        )
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": known}
    message = EmailMultiAlternatives(" ".join(subject.split()), text, to=[email], headers=headers)
    message.attach_alternative(page, "text/html")
    message.send()
