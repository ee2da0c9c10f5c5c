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
from workforce.actions.merging import Merged, merge_preview, merge_units
from workforce.actions.obligations import (
    Recomputed,
    end_exemption,
    exempt,
    offer,
    recompute_obligations,
    refresh_held,
)
from workforce.actions.units import (
    NotPossible,
    add_unit,
    change_unit,
    close_unit,
    move_unit,
    reopen_unit,
)

__all__ = [
    "CodeNotLive",
    "Merged",
    "NotClaimed",
    "NotPossible",
    "Recomputed",
    "Refused",
    "add_member",
    "add_unit",
    "change",
    "change_unit",
    "close_code",
    "close_unit",
    "confirm",
    "end_exemption",
    "exempt",
    "join",
    "leave",
    "merge_preview",
    "merge_units",
    "move_unit",
    "offer",
    "open_code",
    "recompute_obligations",
    "refresh_held",
    "refuse",
    "reopen_unit",
]
