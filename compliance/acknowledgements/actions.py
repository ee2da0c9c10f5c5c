"""Writes about signatures: a person signs that they took a training."""

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from accounts.rules.names import printable_name
from certificates.models import Certificate
from compliance.acknowledgements.models import Acknowledgement
from compliance.obligations.actions import refresh_held
from compliance.obligations.models import Obligation


class SignatureRefused(ValueError):
    """No name to sign with, or a certificate that is revoked, somebody else's or for another course."""


@transaction.atomic
def acknowledge(
    *,
    obligation: Obligation,
    certificate: Certificate,
    name: str,
    words: str,
    language: str,
    at: datetime,
) -> Acknowledgement:
    """Store a person's signature under ``words``; the certificate then counts for the obligation.

    Signing twice keeps the first signature. Raises :class:`SignatureRefused`.
    """
    signature = printable_name(name)
    is_for_obligation = (
        certificate.person_id == obligation.person_id
        and certificate.course_id == obligation.course_id
    )
    is_revoked = Certificate.objects.filter(pk=certificate.pk).exclude(revoked_at=None).exists()
    if not signature or not is_for_obligation or is_revoked:
        raise SignatureRefused(name)
    acknowledgement, is_new = Acknowledgement.objects.get_or_create(
        requirement_id=obligation.requirement_id,
        certificate=certificate,
        defaults={
            "person_id": obligation.person_id,
            "name": signature[:150],
            "words": words,
            "language": language,
            "signed_at": at,
        },
    )
    if is_new:
        obligations = Obligation.objects.filter(
            requirement=obligation.requirement_id, person=obligation.person_id
        )
        refresh_held(obligations=obligations)
        log(
            obligation.membership,
            "workforce.acknowledge",
            user=obligation.person,
            data={"course": obligation.course.code, "serial": certificate.serial},
        )
    return acknowledgement
