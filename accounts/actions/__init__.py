"""Writes about people and how they sign in, one file for each thing written about."""

from accounts.actions.email_addresses import (
    LINK_LIFETIME,
    ConfirmationLink,
    EmailTakenError,
    confirm_email,
    link_token,
    owner_of,
    read_link,
)
from accounts.actions.keys import confirm_key, end_sessions, is_issued_key, issue_key, open_with_key
from accounts.actions.merging import MergeRefusedError, may_merge, merge
from accounts.actions.people import claim, prefer_language, start_guest
from accounts.actions.pins import (
    BadPinError,
    EasyPinError,
    ShortPinError,
    check_pin,
    clear_pin,
    open_with_pin,
    set_pin,
)
from accounts.actions.purging import purge_guests

__all__ = [
    "LINK_LIFETIME",
    "BadPinError",
    "ConfirmationLink",
    "EasyPinError",
    "EmailTakenError",
    "MergeRefusedError",
    "ShortPinError",
    "check_pin",
    "claim",
    "clear_pin",
    "confirm_email",
    "confirm_key",
    "end_sessions",
    "is_issued_key",
    "issue_key",
    "link_token",
    "may_merge",
    "merge",
    "open_with_key",
    "open_with_pin",
    "owner_of",
    "prefer_language",
    "purge_guests",
    "read_link",
    "set_pin",
    "start_guest",
]
