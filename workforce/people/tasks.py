"""Background tasks that send e-mail to people."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from foundation.mail import post
from workforce.people.actions import invitations


@task()
def send_invitation(invitation_id: int) -> None:
    """Write to somebody who was invited; one that was used or withdrawn meanwhile gets no letter."""
    invitations.send_letter(invitation_id, at=timezone.now())


@task()
def tell_of_new_key(person_id: int) -> None:
    """Tell somebody by e-mail that their manager made a new key: it may have gone to somebody else."""
    person = User.objects.filter(pk=person_id, is_active=True).exclude(email=None).first()
    if person and person.email:
        login_path = reverse("account_request_login_code")
        link = f"{settings.SITE_URL}{login_path}?next={reverse('key_new')}"
        language = person.preferred_language
        post(person.email, "workforce/people/mail/new_key", {"link": link}, language=language)
