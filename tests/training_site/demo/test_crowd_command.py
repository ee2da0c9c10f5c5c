"""``manage.py seed_demo --people`` where no made-up area is yet."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from tests.sites import put_demo, put_english_starter
from training_site.demo.crowd_people import learner_id


@pytest.mark.django_db
def test_a_rehearsal_says_what_it_would_make(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    put_english_starter()
    put_demo()
    out = StringIO()
    call_command("seed_demo", "--people", "50", "--dry-run", stdout=out)
    assert "An area of 50 people at " in out.getvalue()
    assert "would be made" in out.getvalue()
    assert not User.objects.filter(learner_id=learner_id(0), memberships=None).exists()
