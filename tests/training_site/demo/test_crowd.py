"""A made-up area of any size: consistent, the same every time, and nobody is ever written to."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from certificates.models import Certificate
from compliance.integrity.findings import findings
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.standing.rules import Standing
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import readiness
from tests.training_site.demo.conftest import AT
from training_site.demo.crowd import CrowdExists, CrowdSummary, seed_crowd
from training_site.demo.crowd_people import LEARNER_ID_PREFIX, learner_id
from training_site.demo.crowd_places import AREA, MAX_WORKPLACE_PEOPLE, plan_area
from training_site.demo.seeding import DemoSummary
from workforce.people.models import Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
PEOPLE = 400


def ignore_progress(label: str, count: int, total: int) -> None:
    """Ignore the progress of seeding."""


@pytest.fixture(scope="module")
def crowd_note_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the passwords of the made-up area go."""
    return tmp_path_factory.mktemp("var") / "crowd.txt"


@pytest.fixture(scope="module")
def crowd(seeded: DemoSummary, crowd_note_path: Path, django_db_blocker: Any) -> CrowdSummary:
    """An area, made once for this module, beside the demo."""
    with django_db_blocker.unblock():
        return seed_crowd(PEOPLE, at=AT, note_path=crowd_note_path, progress=ignore_progress)


def test_everybody_is_there_and_has_a_workplace(crowd: CrowdSummary) -> None:
    area = Unit.objects.get(name=AREA)
    people = User.objects.filter(learner_id__startswith=LEARNER_ID_PREFIX)
    assert people.count() == crowd.people == PEOPLE
    assert people.filter(memberships__unit__path__startswith=area.path).distinct().count() == PEOPLE
    assert (
        Unit.objects.filter(path__startswith=area.path, kind=Unit.Kind.WORKPLACE).count()
        == crowd.workplaces
    )


def test_everything_agrees_with_the_facts(crowd: CrowdSummary) -> None:
    assert list(findings()) == []


def test_every_standing_is_there_and_all_scripts(crowd: CrowdSummary) -> None:
    standings = Counter(row.standing for row in Obligation.objects.with_standing(on=AT.date()))
    assert set(standings) == set(Standing)
    names = "".join(
        User.objects.filter(learner_id__startswith=LEARNER_ID_PREFIX).values_list("name", flat=True)
    )
    assert {"ł", "ș", "م"} <= set(names)


def test_there_are_leavers_and_joiners_agency_staff_and_people_waiting(crowd: CrowdSummary) -> None:
    jobs = Membership.objects.filter(person__learner_id__startswith=LEARNER_ID_PREFIX)
    assert jobs.exclude(until_on=None).count() > 10
    assert jobs.filter(from_on__year=2026, from_on__month=11).exists()
    assert jobs.filter(is_agency=True).exists()
    assert jobs.unconfirmed().exists()
    assert Certificate.objects.filter(
        person__learner_id__startswith=LEARNER_ID_PREFIX, expires_on__lt=AT.date()
    ).exists()


def test_nobody_is_written_to(crowd: CrowdSummary) -> None:
    assert mail.outbox == []
    assert not Notice.objects.exists()
    people = User.objects.filter(learner_id__startswith=LEARNER_ID_PREFIX).exclude(email=None)
    assert {email.partition("@")[2] for email in people.values_list("email", flat=True)} == {
        "example.invalid"
    }


def test_the_board_sees_the_area(crowd: CrowdSummary) -> None:
    [report] = readiness(
        on=AT.date(), by=ReportGrouping.SECTOR, areas=[Unit.objects.get(name=AREA)]
    )
    assert report.total.figures.in_scope > PEOPLE * 0.8


def test_a_second_run_makes_nothing_and_another_number_is_refused(
    crowd: CrowdSummary, crowd_note_path: Path
) -> None:
    before = crowd_note_path.read_text(encoding="utf-8")
    assert not seed_crowd(PEOPLE, at=AT, note_path=crowd_note_path, progress=ignore_progress).is_new
    with pytest.raises(CrowdExists, match=str(PEOPLE)):
        seed_crowd(PEOPLE + 1, at=AT, note_path=crowd_note_path, progress=ignore_progress)
    assert crowd_note_path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("duty", "page"),
    [("area", "/manage/"), ("board", "/board/"), ("place", "/manage/")],
    ids=["area", "board", "place"],
)
def test_each_password_opens_its_door(
    crowd: CrowdSummary, crowd_note_path: Path, client: Client, duty: str, page: str
) -> None:
    line = next(
        line
        for line in crowd_note_path.read_text(encoding="utf-8").splitlines()
        if line.startswith(duty)
    )
    person = User.objects.get(email=line.split()[-2])
    assert person.check_password(line.split()[-1])
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(page).status_code == 200


def test_the_same_number_gives_the_same_area(crowd: CrowdSummary, tmp_path: Path) -> None:
    def area_rows() -> list[tuple[Any, ...]]:
        people = User.objects.filter(learner_id__startswith=LEARNER_ID_PREFIX).order_by(
            "learner_id"
        )
        return list(
            people.values_list(
                *("learner_id", "name", "email", "memberships__unit__name", "memberships__from_on"),
                *("memberships__until_on", "memberships__shift", "memberships__staff_number"),
                *("obligations__due_on", "obligations__held_until", "obligations__exempt_from"),
            ).order_by(
                "learner_id",
                "memberships__from_on",
                "memberships__unit__name",
                "obligations__due_on",
            )
        )

    first_rows = area_rows()
    with transaction.atomic():
        Obligation.objects.all().delete()
        Certificate.objects.all().delete()
        Unit.objects.get(name=AREA).requirements.all().delete()
        Membership.objects.filter(person__learner_id__startswith=LEARNER_ID_PREFIX).delete()
        User.objects.filter(learner_id__startswith=LEARNER_ID_PREFIX).delete()
        User.objects.filter(
            email__in=["lead@example.org", "estuary@example.org", "place@example.org"]
        ).delete()
        Unit.objects.get(name=AREA).delete()
        seed_crowd(PEOPLE, at=AT, note_path=tmp_path / "again.txt", progress=ignore_progress)
        assert area_rows() == first_rows
        transaction.set_rollback(True)


@pytest.mark.parametrize("people", [1, 7, 8, 36, 3000])
def test_a_plan_places_everybody_in_the_order_of_names(people: int) -> None:
    area_plan = plan_area(people)
    assert area_plan == plan_area(people)
    sizes: list[int] = []
    for organisation in area_plan.organisations:
        sizes.extend(place.people_count for place in organisation.places)
    assert sum(sizes) == people
    assert all(0 < size <= MAX_WORKPLACE_PEOPLE for size in sizes)
    names = [organisation.name for organisation in area_plan.organisations]
    assert names == sorted(set(names))
    for organisation in area_plan.organisations:
        place_names = [place.name for place in organisation.places]
        assert place_names == sorted(set(place_names))


def test_learner_ids_fit_and_differ() -> None:
    ids = {learner_id(number) for number in (0, 1, 29, 30, 99_999)}
    assert len(ids) == 5
    assert {len(text) for text in ids} == {9}


class TestTheCommand:
    """``manage.py seed_demo --people``."""

    @pytest.fixture(autouse=True)
    def a_demo(self, settings: Any, tmp_path: Path) -> None:
        """Notes go where nobody looks."""
        settings.VAR_DIR, settings.DEMO = tmp_path, True

    def test_it_reports_to_programs_and_tells_how_far_it_is(self, crowd: CrowdSummary) -> None:
        out, err = StringIO(), StringIO()
        call_command("seed_demo", f"--people={PEOPLE}", "--format=json", stdout=out, stderr=err)
        assert json.loads(out.getvalue())["area"]["people"] == PEOPLE

    def test_another_number_is_refused_in_words(self, crowd: CrowdSummary) -> None:
        err = StringIO()
        with pytest.raises(SystemExit) as end:
            call_command("seed_demo", "--people=3", stdout=StringIO(), stderr=err)
        assert end.value.code == 1
        assert f"there already, with {PEOPLE} people" in err.getvalue()

    @pytest.mark.parametrize("number", ["0", "-1", "100001", "many", "1e3", "٣"])
    def test_a_number_that_is_none_is_refused(self, number: str) -> None:
        with pytest.raises(Exception, match="is not a number from 1 to 100,000"):
            call_command("seed_demo", f"--people={number}")
