"""What a row of a list changes of somebody who is on the staff. Reads only."""

from typing import Any

from accounts.models import User
from workforce.lists.rules.rows import ParsedRow
from workforce.lists.rules.spelling import name_key, number_to_keep
from workforce.people.models import Membership


def differences(
    row: ParsedRow, role_id: int | None, person: User, membership: Membership
) -> dict[str, Any]:
    """Return what a row changes of a membership and its person, as new values by field.

    A list never empties anything. Whoever has signed in writes their own name, address and
    language. ``confirmed_at`` is True for somebody who joined by a code and whom the list vouches
    for.
    """
    new_values: dict[str, Any] = {
        "role_id": role_id,
        "shift": row.shift,
        "staff_number": number_to_keep(row.staff_number, membership.staff_number),
        "is_agency": row.is_agency,
    }
    changes = _changed_values(new_values, membership)
    is_imported = membership.came_by == Membership.Way.IMPORT and membership.is_vouched_for
    if person.last_login is None and is_imported:
        is_same_name = name_key(row.name) == name_key(person.name)
        personal_values = {
            "name": person.name if is_same_name else row.name,
            "email": row.email,
            "preferred_language": row.language,
        }
        changes.update(_changed_values(personal_values, person))
    if membership.came_by == Membership.Way.CODE and membership.confirmed_at is None:
        changes["confirmed_at"] = True
    return changes


def _changed_values(new_values: dict[str, Any], record: Membership | User) -> dict[str, Any]:
    """Return the values that are neither empty nor what the record has."""
    return {
        field: value
        for field, value in new_values.items()
        if value not in ("", None) and value != getattr(record, field)
    }
