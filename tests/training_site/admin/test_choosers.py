"""What the dialogues in which the CMS lets somebody choose a record answer to what no dialogue sends."""

import pytest
from wagtail.snippets.models import get_snippet_models

from accounts.models import User
from tests.people import as_person

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def test_a_chooser_without_a_form_creates_nothing() -> None:
    """Wagtail asks the form that is not there whether it is valid."""
    operator = User.objects.create_superuser(name="Op", email="op@example.org", password="x")
    statuses = {}
    for model in get_snippet_models():
        there = f"/cms/snippets/choose/{model._meta.label_lower.replace('.', '/')}/create/"
        statuses[there] = as_person(operator).post(there).status_code
    assert len(statuses) > 3
    assert set(statuses.values()) == {400}, statuses
