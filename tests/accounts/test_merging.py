"""What a guest learned becomes the person's: nothing is lost, nothing counts twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import actions
from accounts.actions import MergeRefusedError, issue_key, merge, set_pin, start_guest
from accounts.models import PersonalKey, User
from certificates.models import Certificate
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from courses.actions import complete_activity, enrol
from courses.models import ActivityCompletion, Enrolment
from quizzes.attempts.actions.answering import record_answer
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt, Response
from tests.people import AT, SINCE, Cast, TinyCourse, person, sign_in
from workforce.people.actions.memberships import join
from workforce.people.models import JoinCode, Membership

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)


def activities(tiny: TinyCourse) -> list[str]:
    """Return the keys of the activities of the course, in order."""
    return list(tiny.en.course.outline().keys)


def learn(who: User, tiny: TinyCourse, steps: set[int], *, at: datetime = AT) -> Enrolment:
    """Do the activities with these places in the course."""
    run = enrol(person=who, course=tiny.course, language="en", at=at)
    for step in sorted(steps):
        key = activities(tiny)[step]
        complete_activity(
            enrolment=run,
            activity_key=key,
            outline=tiny.en.course.outline(),
            language="en",
            at=at + timedelta(minutes=step),
        )
    return run


def done(who: User, tiny: TinyCourse) -> set[int]:
    """Return the places in the course of the activities somebody did, in any run."""
    keys = ActivityCompletion.objects.filter(enrolment__person=who).values_list(
        "activity_key", flat=True
    )
    return {activities(tiny).index(str(key)) for key in keys}


steps = st.sets(st.integers(0, 2))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(guest_steps=steps, own_steps=steps, guest_first=st.booleans(), years=st.sampled_from([0, 2]))
def test_whatever_either_did_the_person_has_done(
    tiny_course: TinyCourse,
    guest_steps: set[int],
    own_steps: set[int],
    guest_first: bool,
    years: int,
) -> None:
    into, guest = person("Amina Yusuf", email=None), start_guest(language="en")
    own_at = AT - timedelta(days=365 * years) - timedelta(hours=1 if not guest_first else -1)
    if own_steps:
        learn(into, tiny_course, own_steps, at=own_at)
    if guest_steps:
        learn(guest, tiny_course, guest_steps)
    certificates = Certificate.objects.filter(person=into).count()
    assert merge(source=guest, target=into, at=LATER + timedelta(hours=2))
    assert done(into, tiny_course) == guest_steps | own_steps
    runs = Enrolment.objects.filter(person=into)
    assert runs.filter(completed_at=None).count() <= 1
    assert (
        Certificate.objects.filter(person=into).count()
        == runs.exclude(completed_at=None).count()
        >= certificates
    )
    all_steps = {0, 1, 2}
    if guest_steps | own_steps == all_steps and not (years and own_steps == all_steps):
        assert runs.exclude(completed_at=None).exists()
    assert not User.objects.filter(pk=guest.pk).exists()


def test_the_earlier_day_stays_where_both_did_the_same(tiny_course: TinyCourse) -> None:
    into, guest = person("Amina Yusuf"), start_guest(language="en")
    learn(into, tiny_course, {0}, at=AT)
    learn(guest, tiny_course, {0, 1}, at=AT - timedelta(days=2))
    merge(source=guest, target=into, at=LATER)
    run = Enrolment.objects.get(person=into)
    assert run.started_at == AT - timedelta(days=2)
    assert run.completions.order_by("completed_at").first().completed_at == AT - timedelta(days=2)


def test_two_halves_make_a_whole_course_and_one_certificate(tiny_course: TinyCourse) -> None:
    into, guest = person("Amina Yusuf"), start_guest(language="en")
    learn(into, tiny_course, {0})
    learn(guest, tiny_course, {1, 2})
    merge(source=guest, target=into, at=LATER)
    certificate = Certificate.objects.get(person=into)
    assert certificate.name == "Amina Yusuf"
    assert certificate.enrolment.completed_at == LATER


def test_going_over_a_course_one_holds_opens_no_new_run(tiny_course: TinyCourse) -> None:
    into, guest = person("Amina Yusuf"), start_guest(language="en")
    learn(into, tiny_course, {0, 1, 2})
    learn(guest, tiny_course, {0, 1}, at=AT + timedelta(days=20))
    merge(source=guest, target=into, at=AT + timedelta(days=21))
    assert Enrolment.objects.get(person=into).completed_at is not None


def test_beginning_again_when_it_is_time_to_renew_stays_a_run_of_its_own(
    tiny_course: TinyCourse,
) -> None:
    into, guest = person("Amina Yusuf"), start_guest(language="en")
    learn(into, tiny_course, {0, 1, 2})
    learn(guest, tiny_course, {0}, at=AT + timedelta(days=340))
    merge(source=guest, target=into, at=AT + timedelta(days=341))
    assert Enrolment.objects.filter(person=into, completed_at=None).get().completions.count() == 1
    assert Enrolment.objects.filter(person=into).count() == 2


def sitting(who: User, tiny: TinyCourse, answers: int, *, at: datetime) -> Attempt:
    """Open a sitting and answer its first questions, all of them right."""
    run = enrol(person=who, course=tiny.course, language="en", at=at)
    attempt = start_attempt(enrolment=run, quiz=tiny.en.quiz, at=at, variant=0)
    for position in range(1, answers + 1):
        question = attempt.paper.content.questions[position - 1]
        right = next(choice.id for choice in question.choices if choice.is_correct)
        record_answer(attempt=attempt, position=position, answer=(right,), at=at)
    return attempt


@pytest.mark.parametrize(("guest_answers", "own_answers"), [(1, 2), (2, 1), (3, 0), (0, 3), (0, 0)])
def test_two_open_sittings_of_a_quiz_keep_every_answer(
    tiny_course: TinyCourse, guest_answers: int, own_answers: int
) -> None:
    into, guest = person("Amina Yusuf"), start_guest(language="en")
    old = sitting(into, tiny_course, own_answers, at=AT)
    new = sitting(guest, tiny_course, guest_answers, at=AT + timedelta(minutes=5))
    merge(source=guest, target=into, at=LATER)
    assert (
        Response.objects.filter(attempt__enrolment__person=into).count()
        == guest_answers + own_answers
    )
    assert list(Attempt.objects.of(into.pk).open()) == [new]
    old.refresh_from_db()
    assert (old.submitted_at, old.right, old.is_passed) == (LATER, own_answers, own_answers == 3)


def test_certificates_of_somebody_who_has_just_claimed_come_along(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    Requirement.objects.create(unit=cast.workplace, course=tiny_course.course, from_on=SINCE)
    newcomer = start_guest(language="en")
    learn(newcomer, tiny_course, {0, 1, 2})
    actions.claim(person=newcomer, name="Amina Y.", at=AT)
    recompute_obligations(people=[cast.amina.pk], on=AT.date())
    JoinCode.objects.create(unit=cast.workplace, created_at=AT, code="RIVER7")
    join(person=newcomer, code="RIVER7", at=AT)
    merge(source=newcomer, target=cast.amina, at=LATER)
    assert Certificate.objects.get().person == cast.amina
    open_places = Membership.objects.filter(person=cast.amina, unit=cast.workplace, until_on=None)
    assert open_places.count() == 1
    assert set(Obligation.objects.values_list("person", flat=True)) == {cast.amina.pk}
    assert Obligation.objects.get(membership=open_places.get()).held_until is not None
    assert not User.objects.filter(pk=newcomer.pk).exists()


def test_merging_twice_is_merging_once(tiny_course: TinyCourse) -> None:
    into, guest = person("Amina Yusuf"), start_guest(language="en")
    learn(guest, tiny_course, {0})
    assert [merge(source=guest, target=into, at=LATER) for _request in range(2)] == [True, False]
    assert ActivityCompletion.objects.count() == 1


def test_records_with_a_life_of_their_own_stay_apart(cast: Cast) -> None:
    guest = start_guest(language="en")
    other_guest = start_guest(language="en")
    closed = person("Closed Person", is_active=False)
    translator = person("Vera Translator", email=None)
    trusted = person("Trusted Person", email=None)
    translator.groups.add(Group.objects.get(name="Editors"))
    trusted.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for record, into in [
        (cast.bruno, cast.amina),  # has an address
        (cast.dmitri, cast.amina),  # works on the site
        (person("Site Operator", email=None, is_superuser=True), cast.amina),
        (person("Staff Member", email=None, is_staff=True), cast.amina),
        (translator, cast.amina),
        (trusted, cast.amina),
        (guest, other_guest),  # into nobody in particular
        (guest, closed),
        (cast.amina, cast.amina),
        (person("With Password", email=None, password="long enough"), cast.amina),
    ]:
        with pytest.raises(MergeRefusedError):
            merge(source=record, target=into, at=LATER)
    assert User.objects.filter(pk=cast.bruno.pk, is_active=True).exists()


# --- On the pages -----------------------------------------------------------------------------


SAVED = "What you learned on this device just now is saved with your account."


@pytest.fixture
def device(client: Client, tiny_course: TinyCourse) -> Client:
    """A phone on which a guest has read the first lesson."""
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert User.objects.guests().count() == 1
    return client


def by_key(client: Client, who: User) -> Any:
    return client.post("/sign-in/", {"key": issue_key(person=who, at=timezone.now())}, follow=True)


def by_code_of_the_key(client: Client, who: User) -> Any:
    return client.post(f"/key/{issue_key(person=who, at=timezone.now())}/", follow=True)


def by_pin(client: Client, who: User) -> Any:
    set_pin(person=who, pin="2749")
    return client.post("/sign-in/pin/", {"learner_id": who.learner_id, "pin": "2749"}, follow=True)


def by_password(client: Client, who: User) -> Any:
    who.set_password("a long password")
    who.save()
    return client.post(
        "/account/login/", {"login": who.email, "password": "a long password"}, follow=True
    )


def by_emailed_code(client: Client, who: User) -> Any:
    client.post("/account/login/code/", {"email": who.email})
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    assert code in mail.outbox[-1].body
    return client.post("/account/login/code/confirm/", {"code": code}, follow=True)


@pytest.mark.parametrize("way", [by_key, by_code_of_the_key, by_pin, by_password, by_emailed_code])
def test_signing_in_any_way_keeps_what_was_learned(
    device: Client, tiny_course: TinyCourse, cast: Cast, way: Any
) -> None:
    page = way(device, cast.amina).content.decode()
    assert SAVED in page
    assert done(cast.amina, tiny_course) == {0}
    assert not User.objects.guests().exists()


def test_another_persons_learning_is_never_taken(
    client: Client, tiny_course: TinyCourse, cast: Cast
) -> None:
    learn(cast.amina, tiny_course, {0})
    sign_in(client, cast.amina)
    assert SAVED not in by_key(client, cast.bruno).content.decode()
    assert done(cast.amina, tiny_course) == {0}
    assert done(cast.bruno, tiny_course) == set()


def test_the_keys_of_the_record_that_went_open_nothing(tiny_course: TinyCourse, cast: Cast) -> None:
    newcomer = start_guest(language="en")
    actions.claim(person=newcomer, name="Amina", at=AT)
    secret = issue_key(person=newcomer, at=AT)
    merge(source=newcomer, target=cast.amina, at=LATER)
    assert actions.open_with_key(key_words=secret, at=LATER) is None
    assert not PersonalKey.objects.exists()


def test_no_way_into_a_closed_record_comes_back_with_it(client: Client, cast: Cast) -> None:
    """What both did elsewhere keeps the record that went; one day an operator opens it again."""
    newcomer = start_guest(language="en")
    actions.claim(person=newcomer, name="Amina", at=AT)
    secret = issue_key(person=newcomer, at=AT)
    set_pin(person=newcomer, pin="2749")
    for somebody in (newcomer, cast.amina):
        PriorTraining.objects.create(
            person=somebody,
            course=cast.course,
            unit=cast.workplace,
            completed_on=SINCE,
            expires_on=AT.date(),
            recorded_at=AT,
        )
    merge(source=newcomer, target=cast.amina, at=LATER)
    assert User.objects.get(pk=newcomer.pk).is_active is False
    User.objects.filter(pk=newcomer.pk).update(is_active=True)
    client.post("/sign-in/", {"key": secret})
    client.post("/sign-in/pin/", {"learner_id": newcomer.learner_id, "pin": "2749"})
    assert "_auth_user_id" not in client.session
