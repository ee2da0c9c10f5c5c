"""Issuing and withdrawing: once, in the right language, for the right days."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from accounts.actions import claim, start_guest
from certificates.actions import issue, revoke
from certificates.models import Certificate, CertificateQuerySet, enrolments_without_certificate
from certificates.signals import certificate_issued, certificate_revoked
from courses.actions import complete_activity, enrol
from courses.models import TranslationReview
from tests.certificates.builders import award, completed_run, noon
from tests.people import ON, Cast, TinyCourse


def test_a_guest_finishes_then_claims_and_holds_a_certificate(
    tiny_course: TinyCourse, at: datetime
) -> None:
    guest = start_guest(language="en")
    outline = tiny_course.en.course.outline()
    run = enrol(person=guest, course=tiny_course.course, language="en", at=at)
    for key in outline.keys:
        complete_activity(enrolment=run, activity_key=key, outline=outline, language="en", at=at)
    assert not Certificate.objects.exists()

    claim(person=guest, name="Amina  Yusuf", at=at)

    certificate = Certificate.objects.get()
    assert (certificate.person, certificate.name) == (guest, "Amina Yusuf")
    assert (certificate.course_title, certificate.language, certificate.edition) == (
        "Hotel course",
        "en",
        1,
    )
    assert (certificate.completed_on, certificate.expires_on) == (
        date(2026, 5, 4),
        date(2027, 5, 3),
    )


def test_a_named_person_gets_it_with_the_last_activity(
    cast: Cast, tiny_course: TinyCourse, at: datetime
) -> None:
    outline = tiny_course.en.course.outline()
    run = enrol(person=cast.amina, course=tiny_course.course, language="en", at=at)
    for key in outline.keys[:-1]:
        complete_activity(enrolment=run, activity_key=key, outline=outline, language="en", at=at)
    assert not Certificate.objects.exists()
    complete_activity(
        enrolment=run, activity_key=outline.keys[-1], outline=outline, language="en", at=at
    )
    assert Certificate.objects.get().enrolment == run


def test_it_speaks_the_language_somebody_finished_in(
    cast: Cast, tiny_course: TinyCourse, at: datetime
) -> None:
    outline = tiny_course.en.course.outline()
    run = enrol(person=cast.amina, course=tiny_course.course, language="en", at=at)
    for number, key in enumerate(outline.keys):
        language, later = ("ur", at + timedelta(minutes=number)) if number else ("en", at)
        complete_activity(
            enrolment=run, activity_key=key, outline=outline, language=language, at=later
        )
    certificate = Certificate.objects.get()
    assert (certificate.language, certificate.course_title) == ("ur", "ہوٹل کا کورس")


def test_a_language_without_a_page_gets_the_english_title(cast: Cast) -> None:
    assert award(cast.amina, language="pl").course_title == "Hotel course"


def test_issuing_twice_gives_the_first_one_and_tells_nobody_twice(cast: Cast, at: datetime) -> None:
    sent: list[Certificate] = []

    def listen(certificate: Certificate, **kwargs: object) -> None:
        sent.append(certificate)

    certificate_issued.connect(listen)
    try:
        first = award(cast.amina)
        assert issue(enrolment=first.enrolment, at=at + timedelta(days=1)) == first
    finally:
        certificate_issued.disconnect(listen)
    assert sent == [first]


def test_the_database_keeps_one_certificate_for_a_run(cast: Cast) -> None:
    certificate = award(cast.amina)
    certificate.pk, certificate.serial = None, "2222-3333-4444"
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)


def test_who_loses_the_race_gets_the_winners_certificate(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = completed_run(cast.amina)
    winners: list[Certificate | None] = []
    get = CertificateQuerySet.get

    def look_too_early(self: CertificateQuerySet, **lookups: Any) -> Certificate:
        """Between our look and our write, somebody else issues."""
        if not winners:
            winners.append(None)
            winners[0] = issue(enrolment=run, at=at)
            raise Certificate.DoesNotExist
        return get(self, **lookups)

    monkeypatch.setattr(CertificateQuerySet, "get", look_too_early)
    assert issue(enrolment=run, at=at) == winners[0] == Certificate.objects.get()


@pytest.mark.parametrize("missing", ["name", "completion"])
def test_nothing_is_issued_too_soon(cast: Cast, at: datetime, missing: str) -> None:
    run = completed_run(start_guest(language="en") if missing == "name" else cast.amina)
    if missing == "completion":
        run.completed_at = None
        run.save()
    assert issue(enrolment=run, at=at) is None
    assert not enrolments_without_certificate().exists()


def test_renewing_early_runs_on_from_the_old_expiry(cast: Cast) -> None:
    first = award(cast.amina, on=date(2026, 5, 4))
    second = award(cast.amina, on=date(2027, 4, 1))
    assert (first.expires_on, second.in_force_from, second.expires_on) == (
        date(2027, 5, 3),
        date(2027, 4, 1),
        date(2028, 5, 3),
    )


def test_a_withdrawn_certificate_gives_nothing_to_run_on_from(cast: Cast, at: datetime) -> None:
    first = award(cast.amina, on=date(2026, 5, 4))
    revoke(certificate=first, reason="a mistake", by=None, at=at)
    assert award(cast.amina, on=date(2027, 4, 1)).expires_on == date(2028, 3, 31)


def test_another_persons_certificate_gives_nothing_to_run_on_from(cast: Cast) -> None:
    award(cast.chloe, on=date(2026, 5, 4))
    assert award(cast.amina, on=date(2027, 4, 1)).expires_on == date(2028, 3, 31)


def test_the_day_is_the_day_in_the_sites_time_zone(cast: Cast) -> None:
    run = completed_run(cast.amina)
    run.completed_at = datetime.fromisoformat("2026-06-30T23:30:00+00:00")  # 1 July in London
    certificate = issue(enrolment=run, at=run.completed_at)
    assert certificate
    assert certificate.completed_on == date(2026, 7, 1)


def test_withdrawing_is_logged_told_and_done_once(cast: Cast, at: datetime) -> None:
    certificate = award(cast.amina)
    cast.esther.user_permissions.add(Permission.objects.get(codename="revoke_certificate"))
    sent: list[Certificate] = []

    def listen(certificate: Certificate, **kwargs: object) -> None:
        sent.append(certificate)

    certificate_revoked.connect(listen)
    try:
        assert revoke(
            certificate=certificate, reason="Issued to the wrong person", by=cast.esther, at=at
        )
        assert not revoke(certificate=certificate, reason="again", by=cast.esther, at=at)
    finally:
        certificate_revoked.disconnect(listen)
    entry = ModelLogEntry.objects.get(action="certificates.revoke")
    assert (entry.user, entry.data) == (cast.esther, {"reason": "Issued to the wrong person"})
    certificate.refresh_from_db()
    assert (sent, certificate.revoked_reason) == ([certificate], "Issued to the wrong person")
    assert certificate.verdict(on=ON) == "revoked"


def test_certificates_in_force_on_a_day(cast: Cast) -> None:
    certificate = award(cast.amina, on=date(2026, 5, 4))

    def in_force(day: str) -> bool:
        return certificate in Certificate.objects.in_force(on=date.fromisoformat(day))

    assert [in_force(d) for d in ("2026-05-03", "2026-05-04", "2027-05-03", "2027-05-04")] == [
        False,
        True,
        True,
        False,
    ]
    revoke(certificate=certificate, reason="", by=None, at=noon(date(2026, 6, 1)))
    assert not in_force("2026-07-01")


def test_a_later_review_of_the_translation_changes_no_paper(cast: Cast) -> None:
    certificate = award(cast.amina, on=date(2026, 5, 4), language="ur")
    assert award(cast.bruno).was_reviewed()
    assert not certificate.was_reviewed()
    review = TranslationReview.objects.create(
        course=cast.course,
        language="ur",
        reviewed_by="A native speaker",
        reviewed_on=date(2026, 5, 5),
    )
    assert not certificate.was_reviewed()
    review.reviewed_on = date(2026, 5, 4)
    review.save()
    assert certificate.was_reviewed()
