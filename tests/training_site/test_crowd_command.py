"""``manage.py seed_demo --people``, where no made-up area is yet."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from training_site.demo.crowd import Crowded
from training_site.demo.crowd_people import learner_id
from training_site.starter.bundles import read_bundles
from training_site.starter.loading import load

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def course(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter course in English, loaded once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(read_bundles(settings.BASE_DIR / "content", codes=[], languages=[]), at=AT)
        yield
        transaction.set_rollback(True)


class TestTheCommand:
    """``manage.py seed_demo --people``."""

    @pytest.fixture(autouse=True)
    def a_demo(self, settings: Any, tmp_path: Path) -> None:
        """Notes go where nobody looks."""
        settings.VAR_DIR, settings.DEMO = tmp_path, True

    def test_a_rehearsal_says_what_it_would_make(self, course: None) -> None:
        out = StringIO()
        call_command("seed_demo", "--people", "50", "--dry-run", stdout=out)
        assert "An area of 50 people at " in out.getvalue()
        assert "would be made" in out.getvalue()
        assert not User.objects.filter(learner_id=learner_id(0), memberships=None).exists()

    def test_it_reports_to_programs_and_tells_how_far_it_is(self, crowd: Crowded) -> None:
        out, err = StringIO(), StringIO()
        call_command("seed_demo", f"--people={PEOPLE}", "--format=json", stdout=out, stderr=err)
        assert json.loads(out.getvalue())["area"]["people"] == PEOPLE

    def test_another_number_is_refused_in_words(self, crowd: Crowded) -> None:
        err = StringIO()
        with pytest.raises(SystemExit) as end:
            call_command("seed_demo", "--people=3", stdout=StringIO(), stderr=err)
        assert end.value.code == 1
        assert f"there already, with {PEOPLE} people" in err.getvalue()

    @pytest.mark.parametrize("number", ["0", "-1", "100001", "many", "1e3", "٣"])
    def test_a_number_that_is_none_is_refused(self, number: str) -> None:
        with pytest.raises(Exception, match="is not a number from 1 to 100,000"):
            call_command("seed_demo", f"--people={number}")
