"""Writes the planned changes of a list of people: new people, memberships, ends and invitations."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH

from accounts.models import User, new_learner_id
from workforce.lists.planning import PlannedChange
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.outcomes import RowResult
from workforce.people.actions.invitations import letters_left
from workforce.people.actions.log_entries import MembershipLogEntry, log_all
from workforce.people.models import Invitation, Membership
from workforce.people.rules.invitations import INVITATION_LIFETIME
from workforce.signals import memberships_changed

#: Results that open a membership.
OPENING = (RowResult.NEW, RowResult.JOINS, RowResult.BACK)
#: Values of the person; the others are the membership's.
PERSONAL_FIELDS = ("name", "email", "preferred_language")
MEMBERSHIP_FIELDS = (
    "role",
    "shift",
    "staff_number",
    "is_agency",
    "from_on",
    "until_on",
    "confirmed_at",
)
#: Values on which obligations depend.
OBLIGING_VALUES = {"role_id", "from_on", "until_on", "confirmed_at"}

#: A membership with the values that were written, by field.
ChangedMembership = tuple[Membership, Mapping[str, object]]


class PeopleWriter:
    """Writes batches of a list of people.

    A dozen statements each, then the obligations that follow.
    """

    def __init__(self, *, by: User | None, at: datetime, on: date) -> None:
        self.by = by
        self.at = at
        self.on = on

    def write(self, changes: Sequence[PlannedChange]) -> set[int]:
        """Write the changes; return the primary keys of the new memberships."""
        new_memberships = self._open(
            [change for change in changes if change.outcome.result in OPENING]
        )
        changed_memberships = self._change(
            [change for change in changes if change.membership and change.new_values]
        )
        self._invite([change for change in changes if change.outcome.result == RowResult.INVITED])
        self._announce(new_memberships, changed_memberships)
        self._log(new_memberships, changed_memberships)
        return {membership.pk for membership in new_memberships}

    def _announce(
        self,
        new_memberships: Sequence[Membership],
        changed_memberships: Sequence[ChangedMembership],
    ) -> None:
        """Send one signal for everybody whose obligations may change."""
        person_ids = {membership.person_id for membership in new_memberships}
        for membership, new_values in changed_memberships:
            if OBLIGING_VALUES & set(new_values):
                person_ids.add(membership.person_id)
        if person_ids:
            memberships_changed.send(sender=Membership, people=sorted(person_ids), on=self.on)

    def _log(
        self,
        new_memberships: Sequence[Membership],
        changed_memberships: Sequence[ChangedMembership],
    ) -> None:
        entries = []
        for membership in new_memberships:
            entry = MembershipLogEntry(
                membership, "workforce.join", {"way": Membership.Way.IMPORT.value}
            )
            entries.append(entry)
        for membership, new_values in changed_memberships:
            entries.append(_change_entry(membership, new_values))
        log_all(entries, by=self.by, at=self.at)

    # --- Memberships ---------------------------------------------------------------------------

    def _open(self, changes: Sequence[PlannedChange]) -> list[Membership]:
        people = self._people_by_row(changes)
        memberships = [self._membership(change, people[change.row.number]) for change in changes]
        return Membership.objects.bulk_create(memberships)

    def _people_by_row(self, changes: Sequence[PlannedChange]) -> dict[int, User]:
        """Return who each row is, by its number: known, made here, or made for an earlier row."""
        new_people: dict[int, User] = {}
        for change in changes:
            if not change.person and not change.first_row_number:
                new_people[change.row.number] = self._person(change)
        # the earlier row may have been in an earlier batch, or not have made anybody
        for change in changes:
            if (
                change.first_row_number
                and not change.person
                and change.first_row_number not in new_people
            ):
                new_people[change.first_row_number] = self._person(change)
        _draw_distinct_learner_ids(list(new_people.values()))
        User.objects.bulk_create(new_people.values())
        people = {}
        for change in changes:
            new_person = new_people.get(change.first_row_number or change.row.number)
            person = change.person or new_person
            assert person is not None  # noqa: S101  (who is not on the staff was made above)
            people[change.row.number] = person
        return people

    def _person(self, change: PlannedChange) -> User:
        row = change.row
        return User(
            name=row.name,
            email=row.email or None,
            preferred_language=row.language,
            claimed_at=self.at,
            password=_unusable_password(),
        )

    def _membership(self, change: PlannedChange, person: User) -> Membership:
        """Return a new membership, unsaved.

        Somebody of another place of the organisation is counted but not confirmed: a staff number
        is soon known to others.
        """
        row = change.row
        return Membership(
            person=person,
            unit=change.unit,
            role_id=change.role_id,
            from_on=change.new_values["from_on"],
            until_on=row.days.get(ListColumn.UNTIL),
            shift=row.shift,
            is_agency=bool(row.is_agency),
            staff_number=row.staff_number,
            came_by=Membership.Way.IMPORT,
            confirmed_at=self.at if change.is_vouched_for else None,
        )

    def _change(self, changes: Sequence[PlannedChange]) -> list[ChangedMembership]:
        memberships = []
        people = []
        changed_memberships: list[ChangedMembership] = []
        for change in changes:
            membership = change.membership
            person = change.person
            assert person is not None  # noqa: S101  (a membership to change comes with its person)
            assert membership is not None  # noqa: S101  (the caller chose changes with one)
            new_values = dict(change.new_values)
            if "confirmed_at" in new_values:
                new_values["confirmed_at"] = self.at
            if _set_values(person, membership, new_values):
                people.append(person)
            memberships.append(membership)
            changed_memberships.append((membership, new_values))
        Membership.objects.bulk_update(memberships, MEMBERSHIP_FIELDS, batch_size=100)
        User.objects.bulk_update(people, PERSONAL_FIELDS, batch_size=100)
        return changed_memberships

    # --- Invitations ---------------------------------------------------------------------------

    def _invite(self, changes: Sequence[PlannedChange]) -> None:
        """Open invitations, as many letters as the bringer may send today.

        Others wait to be sent again.
        """
        emails = {change.row.email for change in changes}
        expired = Invitation.objects.filter(
            email__in=emails, accepted_at=None, withdrawn_at=None, expires_at__lte=self.at
        )
        expired.update(withdrawn_at=self.at)
        letters = len(changes)
        if self.by and changes:
            letters = letters_left(by=self.by, at=self.at)
        invitations = []
        for number, change in enumerate(changes):
            invitations.append(self._invitation(change, is_sent=number < letters))
        Invitation.objects.bulk_create(invitations, ignore_conflicts=True)

    def _invitation(self, change: PlannedChange, *, is_sent: bool) -> Invitation:
        row = change.row
        return Invitation(
            unit=change.unit,
            email=row.email,
            name=row.name,
            language=row.language,
            role_id=change.role_id,
            shift=row.shift,
            staff_number=row.staff_number,
            is_agency=bool(row.is_agency),
            from_on=change.new_values["from_on"],
            invited_by=self.by,
            created_at=self.at,
            sent_at=self.at if is_sent else None,
            expires_at=self.at + INVITATION_LIFETIME,
        )


def _set_values(person: User, membership: Membership, new_values: Mapping[str, Any]) -> bool:
    """Set values on the person and the membership; return whether the person has new ones."""
    is_person_changed = False
    for field, value in new_values.items():
        if field in PERSONAL_FIELDS:
            setattr(person, field, value)
            is_person_changed = True
        else:
            setattr(membership, field, value)
    return is_person_changed


def _change_entry(membership: Membership, new_values: Mapping[str, object]) -> MembershipLogEntry:
    if set(new_values) == {"until_on"}:
        until_on = str(new_values["until_on"])
        return MembershipLogEntry(membership, "workforce.leave", {"until_on": until_on})
    return MembershipLogEntry(membership, "workforce.change", {"changed": sorted(new_values)})


def _unusable_password() -> str:
    """Return what Django's ``make_password(None)`` makes, in a hundredth of the time.

    A list may bring fifty thousand people.
    """
    length = UNUSABLE_PASSWORD_SUFFIX_LENGTH
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(length)[:length]


def _draw_distinct_learner_ids(people: Sequence[User]) -> None:
    """Give each person a learner ID nobody has.

    With 100,000 people, chance alone would clash now and then.
    """
    while people:
        drawn = [person.learner_id for person in people]
        users = User.objects.get_queryset().filter(learner_id__in=drawn)
        clashing = set(users.values_list("learner_id", flat=True))
        if len(set(drawn)) < len(drawn):
            clashing |= {learner_id for learner_id in drawn if drawn.count(learner_id) > 1}
        people = [person for person in people if person.learner_id in clashing]
        for person in people:
            person.learner_id = new_learner_id()
