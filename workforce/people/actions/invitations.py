"""Writes about invitations: send, send again, withdraw, accept."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from accounts import actions as accounts
from accounts.models import User
from foundation.mail import post
from workforce.people.actions.memberships import UnitClosed, add_member, check_open, confirm
from workforce.people.models import Invitation, JobRole, Membership
from workforce.people.rules.invitations import INVITATION_LIFETIME, LETTER_INTERVAL
from workforce.people.rules.pasted_emails import PastedEmail
from workforce.permissions import may_add_people
from workforce.units.models import Unit

MAX_LETTERS_A_DAY = 200  # letters one manager can have sent in a day


class NotOpen(Exception):
    """The invitation was used, withdrawn or has run out."""


class AddressTaken(Exception):
    """The address belongs to somebody who is known here: they sign in and accept as themselves."""


class TooSoon(Exception):
    """The letter went out less than a day ago."""


def link(invitation: Invitation) -> str:
    """The path that accepts an invitation; it is in the letter and nowhere else."""
    return reverse("invitation", args=[_signer().sign(str(invitation.uuid))])


def find(signed: str) -> Invitation | None:
    """The invitation a link names, whatever became of it; None when the link is not one of ours."""
    try:
        invitation_uuid = uuid.UUID(_signer().unsign(signed))
    except (BadSignature, ValueError):
        return None
    invitations = Invitation.objects.filter(uuid=invitation_uuid)
    return invitations.select_related("unit", "role", "invited_by").first()


def send_letter(invitation_id: int, *, at: datetime) -> bool:
    """Write to whoever is invited, in the language chosen for them; False when the invitation is over."""
    live_invitations = Invitation.objects.live(at=at).select_related("unit", "invited_by")
    invitation = live_invitations.filter(pk=invitation_id).first()
    if invitation is None:
        return False
    context = {
        "unit": invitation.unit.name,
        "name": invitation.name,
        "inviter": str(invitation.invited_by or ""),
        "link": settings.SITE_URL + link(invitation),
        "until": timezone.localdate(invitation.expires_at),
    }
    post(
        invitation.email, "workforce/people/mail/invitation", context, language=invitation.language
    )
    return True


def letters_left(*, by: User, at: datetime) -> int:
    """How many more invitations a manager may send within this day."""
    sent_count = Invitation.objects.filter(
        invited_by=by, sent_at__gt=at - timedelta(days=1)
    ).count()
    return max(0, MAX_LETTERS_A_DAY - sent_count)


@transaction.atomic
def invite_all(
    *,
    unit: Unit,
    addresses: Iterable[PastedEmail],
    by: User | None,
    at: datetime,
    language: str = "",
    role: JobRole | None = None,
    shift: str = "",
) -> list[Invitation]:
    """Invite people to a place; return the invitations whose letters the caller is to send now.

    See :func:`invite`.
    """
    if not may_add_people(by, unit, on=timezone.localdate(at)):
        raise PermissionDenied
    due = []
    for address in addresses:
        invitation, is_due = invite(
            unit=unit,
            email=address.email,
            name=address.name,
            by=by,
            at=at,
            language=language,
            role=role,
            shift=shift,
        )
        if is_due:
            due.append(invitation)
    return due


@transaction.atomic
def invite(
    *,
    unit: Unit,
    email: str,
    by: User | None,
    at: datetime,
    name: str = "",
    language: str = "",
    role: JobRole | None = None,
    shift: str = "",
    staff_number: str = "",
    is_agency: bool = False,
    from_on: date | None = None,
) -> tuple[Invitation, bool]:
    """Invite an address to a place; return the invitation, and whether to send a letter for it now.

    Who is invited already is not invited twice: the letter goes again, a day after the last one at
    the earliest, and gives thirty days anew. Nothing here says whether the address is known. Raises
    :class:`UnitClosed`.
    """
    check_open(unit, on=timezone.localdate(at))
    details = {
        "name": name[:150],
        "language": language,
        "role": role,
        "shift": shift,
        "staff_number": staff_number,
        "is_agency": is_agency,
        "from_on": from_on,
        "invited_by": by,
        "expires_at": at + INVITATION_LIFETIME,
    }
    latest_invitation = _recent_invitation(unit, email, at=at)
    if latest_invitation and latest_invitation.withdrawn_at is None:
        return latest_invitation, False
    details["sent_at"] = latest_invitation.sent_at if latest_invitation else at
    invitation, _is_new = Invitation.objects.waiting().update_or_create(
        unit=unit,
        email=email,
        defaults=details,
        create_defaults={**details, "unit": unit, "email": email, "created_at": at},
    )
    log(unit, "workforce.invite", user=by, data={"email": email})
    return invitation, latest_invitation is None


def _recent_invitation(unit: Unit, email: str, *, at: datetime) -> Invitation | None:
    """Return the invitation that was sent to an address within a day.

    A withdrawn one counts: nobody is written to by the hour.
    """
    open_invitations = Invitation.objects.filter(unit=unit, email=email, accepted_at=None)
    recent_invitations = open_invitations.filter(sent_at__gt=at - LETTER_INTERVAL)
    return recent_invitations.order_by("-sent_at").first()


@transaction.atomic
def resend(*, invitation: Invitation, by: User | None, at: datetime) -> Invitation:
    """Give an invitation thirty days anew; the caller sends the letter.

    Raises :class:`TooSoon` within a day of the last letter, :class:`NotOpen` when it was used or
    withdrawn, or the place is closed: no letter would go.
    """
    on = timezone.localdate(at)
    if not may_add_people(by, invitation.unit, on=on):
        raise PermissionDenied
    try:
        check_open(invitation.unit, on=on)
    except UnitClosed as error:
        raise NotOpen(invitation.pk) from error
    waiting_invitations = Invitation.objects.waiting().filter(pk=invitation.pk)
    if not waiting_invitations.exists():
        raise NotOpen(invitation.pk)
    due_invitations = waiting_invitations.exclude(sent_at__gt=at - LETTER_INTERVAL)
    if not due_invitations.update(sent_at=at, expires_at=at + INVITATION_LIFETIME, invited_by=by):
        raise TooSoon(invitation.pk)
    log(invitation.unit, "workforce.resend_invitation", user=by, data={"email": invitation.email})
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User | None, at: datetime) -> bool:
    """The link lets nobody join any more; True when this call did it."""
    if not may_add_people(by, invitation.unit, on=timezone.localdate(at)):
        raise PermissionDenied
    changed_count = Invitation.objects.waiting().filter(pk=invitation.pk).update(withdrawn_at=at)
    if changed_count:
        log(
            invitation.unit,
            "workforce.withdraw_invitation",
            user=by,
            data={"email": invitation.email},
        )
    return bool(changed_count)


@transaction.atomic
def accept(*, invitation: Invitation, person: User, at: datetime, name: str = "") -> Membership:
    """Make ``person`` one of the staff, as invited, confirmed by the invitation itself. Works once.

    A guest is claimed with ``name``, and the address is theirs: the link reached them through it.
    Raises :class:`NotOpen`; :class:`AddressTaken` when the letter went to somebody else who is known
    here. That a colleague's letter is not used up by somebody who works there already is for the
    page to see to: here it counts as accepted, and nothing is doubled.
    """
    live_invitations = Invitation.objects.live(at=at).filter(pk=invitation.pk)
    if not live_invitations.update(accepted_at=at, accepted_by=person):
        raise NotOpen(invitation.pk)
    owner = owner_of(invitation)
    if owner is not None and owner.pk != person.pk:
        raise AddressTaken(invitation.pk)
    if person.is_guest:
        accounts.claim(person=person, name=name, at=at)
        _give_address(person, invitation)
    today = timezone.localdate(at)
    try:
        membership = add_member(
            person=person,
            unit=invitation.unit,
            from_on=min(invitation.from_on or today, today),
            at=at,
            shift=invitation.shift,
            role=invitation.role,
            is_agency=invitation.is_agency,
            staff_number=invitation.staff_number,
            came_by=Membership.Way.INVITATION,
        )
    except UnitClosed as error:  # since the invitation was looked up
        raise NotOpen(invitation.pk) from error
    if membership.confirmed_at is None and invitation.invited_by:
        confirm(membership=membership, by=invitation.invited_by, at=at)
    return membership


def _give_address(person: User, invitation: Invitation) -> None:
    person.email = invitation.email
    try:
        person.save(update_fields=["email"])
    except IntegrityError as error:  # somebody else gave the same address at this very moment
        raise AddressTaken(invitation.pk) from error


def owner_of(invitation: Invitation) -> User | None:
    """Who is known here by the address an invitation went to; None when nobody."""
    return User.objects.get_queryset().filter(email=invitation.email).first()


def _signer() -> Signer:
    return Signer(salt="workforce.invitation")
