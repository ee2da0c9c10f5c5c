"""How long an invitation is open, and how often its letter goes."""

from datetime import timedelta

INVITATION_LIFETIME = timedelta(days=30)
#: Between two letters of one invitation.
LETTER_INTERVAL = timedelta(hours=24)
