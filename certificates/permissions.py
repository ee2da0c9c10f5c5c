"""What somebody may do with certificates: asked by pages, by the CMS and by the act itself.

This app knows no places: it asks Django's permissions, never who manages whom. A person of None is
the system and is never refused.
"""

from accounts.models import User
from certificates.models import Certificate


def may_revoke(person: User | None) -> bool:
    """Whether somebody may withdraw certificates: who was given Django's permission for it."""
    return person is None or person.has_perm("certificates.revoke_certificate")


def may_open_certificate(person: User, certificate: Certificate) -> bool:
    """Whether somebody may open and print a certificate: whose it is, and superusers."""
    return certificate.person_id == person.pk or person.is_superuser
