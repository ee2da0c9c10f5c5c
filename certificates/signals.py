"""Signals for the apps above."""

from django.dispatch import Signal

#: Sent by :func:`certificates.actions.issue` inside its transaction for a new certificate.
#: Arguments: ``certificate`` (:class:`certificates.models.Certificate`), ``at`` (aware datetime).
certificate_issued = Signal()

#: Sent by :func:`certificates.actions.revoke` inside its transaction.
#: Arguments: ``certificate``, ``at``.
certificate_revoked = Signal()

#: Sent when a course requires others first. A receiver that knows of training done elsewhere
#: returns the courses somebody holds by it: id of the course → the first day it counts.
#: Arguments: ``person_id``, ``courses`` (ids), ``on`` (what ended before this day does not count).
prerequisites_asked = Signal()

#: Sent when certificates of one record of a person became another record's. Arguments: ``person``
#: (whose they are now), ``at``.
certificates_moved = Signal()
