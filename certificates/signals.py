"""What certificates tells the rooms above."""

from django.dispatch import Signal

#: Sent by :func:`certificates.actions.issue` inside its transaction for a new certificate.
#: Arguments: ``certificate`` (:class:`certificates.models.Certificate`), ``at`` (aware datetime).
certificate_issued = Signal()

#: Sent by :func:`certificates.actions.revoke` inside its transaction.
#: Arguments: ``certificate``, ``at``.
certificate_revoked = Signal()
