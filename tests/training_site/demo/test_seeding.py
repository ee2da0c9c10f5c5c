"""The demo: real learning by made-up people, on sites that are demos."""

import json
import stat
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from wagtail.models import Page

from accounts.models import User
from certificates.models import Certificate
from compliance.obligations.models import Obligation
from compliance.standing.rules import Standing
from quizzes.analysis.rules.statistics import MIN_ANSWERS
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.followups import STAGES
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Purpose
from tests.training_site.demo.conftest import AT
from training_site.demo.people import ACCOUNTS, read_cast
from training_site.demo.seeding import DemoSummary, seed
from workforce.people.models import JoinCode
from workforce.people.models.join_codes import CODE_ALPHABET
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


def test_everybody_is_there(seeded: DemoSummary) -> None:
    assert (seeded.new_people, seeded.people, seeded.units) == (60, 60, 9)


def test_a_certificate_is_earned_by_everybody_who_is_done_and_nobody_else(
    seeded: DemoSummary,
) -> None:
    names_of_done = {worker.name for worker in read_cast() if worker.stage == "done"}
    assert set(Certificate.objects.values_list("name", flat=True)) == names_of_done


def test_certificates_follow_passed_final_assessments(seeded: DemoSummary) -> None:
    certificates = list(Certificate.objects.select_related("enrolment"))
    assert certificates
    for certificate in certificates:
        completed_keys = certificate.enrolment.completions.values("activity_key")
        passed_attempts = certificate.enrolment.attempts.filter(
            is_passed=True, activity_key__in=completed_keys
        )
        assert passed_attempts.values("activity_key").distinct().count() == 4
        assert certificate.enrolment.completions.count() == 13


def test_enough_were_asked_before_the_course_and_at_every_stage_after_it(
    seeded: DemoSummary,
) -> None:
    before = QuizPage.objects.filter(purpose=Purpose.BASELINE).values("translation_key")
    assert Attempt.objects.filter(activity_key__in=before).count() >= 2 * MIN_ANSWERS
    after = Attempt.objects.exclude(days_after=None)
    assert set(after.values_list("days_after", flat=True)) == set(STAGES)
    assert not after.exclude(started_at__gt=F("enrolment__completed_at")).exists()


def test_some_quizzes_are_failed_at_first(seeded: DemoSummary) -> None:
    failed = Attempt.objects.filter(is_passed=False).count()
    assert 0 < failed < Attempt.objects.count() / 2


def test_the_hotels_show_every_standing(seeded: DemoSummary) -> None:
    obligations = Obligation.objects.with_standing(on=AT.date())
    standings = Counter(obligation.standing for obligation in obligations)
    assert set(standings) == set(Standing) - {Standing.EXEMPT}
    assert any(obligation.is_overdue for obligation in obligations)
    assert sum(standings.values()) == 40


def test_nobody_starts_before_they_are_employed(seeded: DemoSummary) -> None:
    for worker in read_cast():
        assert worker.learned_days_ago <= worker.joined_days_ago, worker.name


def test_everything_agrees_with_the_facts(seeded: DemoSummary) -> None:
    report = StringIO()
    call_command("check_integrity", stdout=report)
    assert report.getvalue().strip() == "Everything agrees with the facts."


def test_headcounts_say_where_they_come_from_and_one_is_unknown(seeded: DemoSummary) -> None:
    places = Unit.objects.filter(kind=Unit.Kind.WORKPLACE)
    counted_places = places.exclude(headcount=None)
    assert set(counted_places.values_list("headcount_source", "headcount_on")) == {
        ("demo", AT.date())
    }
    assert [place.name for place in places.filter(headcount=None)] == ["Harbour Lodge"]


def test_poster_codes_can_be_typed(seeded: DemoSummary) -> None:
    codes = list(JoinCode.objects.values_list("code", flat=True))
    assert "RVRSDE" in codes
    assert all(len(code) == 6 and set(code) <= set(CODE_ALPHABET) for code in codes)


def test_the_areas_contacts_are_attached(seeded: DemoSummary) -> None:
    area = Unit.objects.get(name="Thurrock")
    assert set(area.contacts.values_list("code", flat=True)) == {
        "thurrock-mash",
        "thurrock-mash-out-of-hours",
    }


def test_a_second_run_makes_nothing(seeded: DemoSummary, note_path: Path) -> None:
    before = note_path.read_text(encoding="utf-8")
    second_summary = seed(at=AT, note_path=note_path)
    assert (second_summary.new_people, second_summary.new_passwords) == (0, False)
    assert (second_summary.people, second_summary.units, second_summary.certificates) == (
        seeded.people,
        seeded.units,
        seeded.certificates,
    )
    assert note_path.read_text(encoding="utf-8") == before


def test_passwords_are_for_their_owner_alone(seeded: DemoSummary, note_path: Path) -> None:
    assert stat.S_IMODE(note_path.stat().st_mode) == 0o600


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.duty)
def test_each_password_opens_its_door(
    seeded: DemoSummary, note_path: Path, client: Client, account: Any
) -> None:
    line = next(
        line for line in note_path.read_text(encoding="utf-8").splitlines() if account.email in line
    )
    person = User.objects.get(email=account.email)
    assert person.check_password(line.split()[-1])
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(account.path).status_code == 200


def test_lost_passwords_are_made_anew(seeded: DemoSummary, tmp_path: Path) -> None:
    second_summary = seed(at=AT, note_path=tmp_path / "demo.txt")
    assert second_summary.new_passwords
    assert second_summary.people == 60
    assert User.objects.filter(email__in=[account.email for account in ACCOUNTS]).count() == 4


def run(*options: str) -> tuple[int, str, str]:
    """Exit status, output and errors of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("seed_demo", *options, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


class TestTheCommand:
    """``manage.py seed_demo``."""

    @pytest.fixture(autouse=True)
    def somewhere(self, settings: Any, tmp_path: Path) -> None:
        """Notes go where nobody looks."""
        settings.VAR_DIR = tmp_path

    def test_a_real_site_is_refused(self, course: None, settings: Any) -> None:
        settings.DEMO = False
        status, _out, err = run()
        assert status == 1
        assert "not a demo site" in err

    def test_a_site_people_reach_by_https_is_refused_even_with_force(
        self, course: None, settings: Any
    ) -> None:
        settings.DEMO, settings.IS_HTTPS = False, True
        assert run("--force")[0] == 1

    def test_without_the_course_it_says_what_to_do_first(self, course: None, settings: Any) -> None:
        settings.DEMO = True
        Page.objects.filter(depth__gt=1).update(live=False)
        status, _out, err = run()
        assert status == 1
        assert "run manage.py load_starter_content first" in err

    def test_a_rehearsal_leaves_nothing(self, course: None, settings: Any, tmp_path: Path) -> None:
        settings.DEMO = True
        people = User.objects.count()
        status, out, _err = run("--dry-run", "--format=json")
        assert status == 0
        assert json.loads(out)["people"] == 60
        assert User.objects.count() == people
        assert not (tmp_path / "demo.txt").exists()

    def test_it_prints_the_sign_ins(self, seeded: DemoSummary, settings: Any) -> None:
        settings.DEMO = True
        status, out, _err = run()
        assert status == 0
        assert "0 of 60 people are new." in out
        assert all(account.email in out for account in ACCOUNTS)
