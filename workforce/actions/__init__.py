"""Writes about the workforce, one file for each thing written about. Imported here: what other rooms call."""

from workforce.actions.codes import close_code, open_code
from workforce.actions.memberships import (
    CodeNotLive,
    NotClaimed,
    Refused,
    add_member,
    change,
    confirm,
    join,
    leave,
    refuse,
)
from workforce.actions.obligations import (
    Recomputed,
    end_exemption,
    exempt,
    offer,
    recompute_obligations,
    refresh_held,
)

__all__ = [
    "CodeNotLive",
    "NotClaimed",
    "Recomputed",
    "Refused",
    "add_member",
    "change",
    "close_code",
    "confirm",
    "end_exemption",
    "exempt",
    "join",
    "leave",
    "offer",
    "open_code",
    "recompute_obligations",
    "refresh_held",
    "refuse",
]
