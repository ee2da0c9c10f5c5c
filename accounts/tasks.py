"""Mails about signing in, sent in the background where the page need not wait for them."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from accounts.actions import LINK_LIFETIME, link_token, owner_of
from accounts.models import User


@task()
def ask_mailbox(person_id: int, email: str) -> None:
    """Ask whoever reads ``email`` whether they are the person who wrote it.

    When somebody signs in with that address already, another mail is sent; the page says the same
    in both cases, so that nobody learns from it which addresses are known.
    """
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or person.email == email:
        return
    template = "known" if owner_of(email, excluded_person=person) else "confirm"
    token = link_token(person=person, email=email)
    link = settings.SITE_URL + reverse("confirm_email", args=[token])
    send_mail(
        email, template, language=person.preferred_language, link=link, days=LINK_LIFETIME.days
    )


@task()
def tell_old_mailbox(email: str, language: str) -> None:
    """Tell the address somebody used until now that nobody signs in with it any more."""
    send_mail(email, "changed", language=language)


def send_mail(email: str, template: str, *, language: str, **context: object) -> None:
    """Send one mail, as text and as HTML, in ``language``.

    ``template`` is the name of its files in ``accounts/mail/`` without their endings, ``context``
    what they print. A language the site does not have becomes the site's first.
    """
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        context["site_name"] = settings.SITE_NAME
        context["language"] = language
        context["is_rtl"] = translation.get_language_bidi()
        subject = render_to_string(f"accounts/mail/{template}_subject.txt", context)
        text = render_to_string(f"accounts/mail/{template}.txt", context)
        html = render_to_string(f"accounts/mail/{template}.html", context)
    subject_line = " ".join(subject.split())
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    message = EmailMultiAlternatives(subject_line, text, to=[email], headers=headers)
    message.attach_alternative(html, "text/html")
    message.send()
