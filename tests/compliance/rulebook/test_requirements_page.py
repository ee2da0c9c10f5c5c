"""The manager's page of rules: list, form, preview, apply, end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from tests.compliance.builders import obligation, require, worker
from tests.compliance.rulebook.pages import APPLY, FILE, FORM, LIST, PREVIEW, requirement_form
from tests.pages import (
    figures_in,
    has,
    html_of,
    messages_of,
    parts,
    rows_of,
    sentence,
    word_in,
    words_in,
)
from tests.people import Cast, QueryCheck, person, sign_in
from workforce.long_tasks.models import LongTask
from workforce.people.models import Oversight
from workforce.units.models import Unit

# --- List -------------------------------------------------------------------------------------


def test_the_page_says_where_each_rule_comes_from(bruno: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    require(cast.workplace, cast.course, role=cast.porter, within_days=10)
    page = bruno.get(LIST)
    inherited, own = parts(page, "ul.grid > li.card")
    if has(str(own), ".tag"):
        inherited, own = own, inherited
    assert word_in(str(inherited), ".tag") == sentence("From %(place)s", place="Thurrock")
    assert not has(str(inherited), 'a[href*="act=change"]')  # the area's rule is not his to change
    assert has(str(own), 'a[href*="act=change"]')
    whom, within, *_days = words_in(str(own), ".facts > li")
    assert whom == "Night porter"
    assert figures_in(within) == [10]
    assert [rule.people_count for rule in page.context["rules"]] == [1, 1]
    assert figures_in(words_in(str(own), "p")[-1]) == [1, 0]


def test_a_place_without_rules_says_what_to_do(bruno: Client) -> None:
    assert has(bruno.get(LIST), "div.empty h3")


def test_rules_of_places_below_are_listed_with_their_place(bruno: Client, cast: Cast) -> None:
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    require(team, cast.course)
    assert "Night desk" in html_of(bruno.get(LIST))


def test_a_rule_that_is_over_stays_to_be_seen(bruno: Client, cast: Cast) -> None:
    require(cast.workplace, cast.course, until_on=timezone.localdate() - timedelta(days=1))
    page = html_of(bruno.get(LIST))
    assert "Over" in page
    assert "act=change" not in page


def test_the_list_takes_the_same_statements_for_one_rule_as_for_ten(
    bruno: Client, cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)

    def build() -> None:
        require(cast.workplace, cast.course, preset="california-hotel")
        require(team, cast.course)

    assert_constant_queries(build, lambda: bruno.get(LIST))


# --- Preview and apply ------------------------------------------------------------------------


def effects_on(page: Any) -> dict[str, int]:
    """Return how many people a change would have an effect on, by effect."""
    return {effect: count for effect, count in page.context["counts"].items() if count}


def test_a_new_rule_is_previewed_and_then_made(bruno: Client, cast: Cast) -> None:
    worker(cast.workplace, name="Second Worker")
    page = bruno.get(PREVIEW, requirement_form(cast))
    assert effects_on(page) == {"begins": 2}
    assert figures_in(word_in(page, ".lead-figure")) == [2]
    assert figures_in(word_in(page, ".lead-figure + p")) == [2]  # who have yet to learn it
    assert "Second Worker" in html_of(page)
    assert not Requirement.objects.exists()
    answer = bruno.post(APPLY, requirement_form(cast), follow=True)
    assert messages_of(answer) == [("success", [])]
    assert Obligation.objects.count() == 2
    assert Requirement.objects.get().within_days == 30
    entry = ModelLogEntry.objects.get(action="workforce.add_requirement")
    assert (entry.user, entry.object_id, entry.data["course"]) == (
        cast.bruno,
        str(cast.workplace.pk),
        "cse-hotel",
    )


def test_a_rule_is_changed_after_a_look(bruno: Client, cast: Cast) -> None:
    rule = require(cast.workplace, cast.course, from_on=timezone.localdate())
    change: dict[str, Any] = {
        "sent": "1",
        "act": "change",
        "requirement": rule.pk,
        "within_days": 60,
        "from_on": rule.from_on.isoformat(),
    }
    page = bruno.get(PREVIEW, change)
    assert effects_on(page) == {"moves": 1}
    assert figures_in(word_in(page, ".lead-figure")) == [1]
    bruno.post(APPLY, change)
    assert obligation(cast.amina).due_on == rule.from_on + timedelta(days=60)
    assert ModelLogEntry.objects.get(action="workforce.change_requirement").data["changed"] == [
        "within_days"
    ]


def test_a_rule_is_ended_and_never_deleted(bruno: Client, cast: Cast) -> None:
    rule, today = require(cast.workplace, cast.course), timezone.localdate()
    end: dict[str, Any] = {
        "sent": "1",
        "act": "end",
        "requirement": rule.pk,
        "until_on": today.isoformat(),
    }
    page = bruno.get(PREVIEW, end)
    assert effects_on(page) == {"ends": 1}
    assert figures_in(word_in(page, ".lead-figure")) == [1]
    bruno.post(APPLY, end)
    rule.refresh_from_db()
    assert rule.until_on == today
    assert Obligation.objects.filter(requirement=rule).exists()
    assert not Obligation.objects.active(on=today + timedelta(days=1)).exists()
    assert ModelLogEntry.objects.filter(action="workforce.end_requirement").exists()


@pytest.mark.parametrize("address", ["confirm", "bulk"])
def test_nobody_deletes_a_rule_in_the_cms(admin_client: Client, cast: Cast, address: str) -> None:
    rule = require(cast.workplace, cast.course)
    addresses = {
        "confirm": f"/cms/snippets/compliance/requirement/delete/{rule.pk}/",
        "bulk": f"/cms/bulk/workforce/requirement/delete/?id={rule.pk}",
    }
    admin_client.post(addresses[address])
    assert Requirement.objects.filter(pk=rule.pk).exists()


def test_the_preview_is_a_file_too(bruno: Client, cast: Cast) -> None:
    rows = rows_of(bruno.get(FILE, requirement_form(cast)))
    assert [(row["Name"], row["What changes"]) for row in rows] == [
        ("Amina Yusuf", "Is asked from now on")
    ]


def test_long_previews_come_in_pages(bruno: Client, cast: Cast) -> None:
    for _number in range(60):
        worker(cast.workplace)
    first, second = (
        html_of(bruno.get(PREVIEW, requirement_form(cast, page=number))) for number in (1, 2)
    )
    assert figures_in(word_in(first, ".pagination .numeral")) == [1, 2]
    assert figures_in(word_in(second, ".pagination .numeral")) == [2, 2]
    assert first.count('scope="row"') == 50
    assert second.count('scope="row"') == 11


def test_a_preview_costs_the_same_for_one_person_as_for_ten(
    bruno: Client, cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    assert_constant_queries(
        lambda: worker(cast.workplace), lambda: bruno.get(PREVIEW, requirement_form(cast))
    )


def test_a_rule_for_thousands_is_worked_out_in_the_background(
    bruno: Client,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr("compliance.rulebook.tasks.AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = bruno.post(APPLY, requirement_form(cast))
    task = LongTask.objects.get()
    assert answer.url == task.get_absolute_url()
    assert (task.kind, task.done, task.total, task.error) == (LongTask.Kind.RULE_CHANGE, 1, 1, "")
    assert task.outcome["created"] == 1
    assert obligation(cast.amina).requirement == Requirement.objects.get()


def test_pressing_twice_makes_one_rule(bruno: Client, cast: Cast) -> None:
    bruno.post(APPLY, requirement_form(cast))
    assert "already" in html_of(bruno.post(APPLY, requirement_form(cast)))
    assert Requirement.objects.count() == 1


# --- Bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"course": None}, "Which course? Choose a course"),
        ({"course": "999999"}, "Select a valid choice"),
        ({"course": "abc"}, "Select a valid choice"),
        ({"course": "9" * 40}, "Select a valid choice"),
        ({"within_days": "-1"}, "greater than or equal to 0"),
        ({"within_days": "99999999"}, "less than or equal to 1825"),
        ({"within_days": "soon"}, "Enter a whole number."),
        ({"from_on": ""}, "This field is required."),
        ({"from_on": "31.02.2026"}, "Enter a valid date."),
        ({"from_on": "0001-01-01"}, "Please check the year."),
        ({"from_on": "9999-12-31"}, "Please check the year."),
        ({"until_on": "2020-01-01"}, "cannot end in the past"),
        ({"until_on": "9999-12-31"}, "Please check the year."),
        ({"preset": "atlantis"}, "Select a valid choice"),
        ({"role": "\\x00"}, "Select a valid choice"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_rest(
    bruno: Client, cast: Cast, changes: dict[str, Any], sentence: str
) -> None:
    for answer in (
        bruno.get(PREVIEW, requirement_form(cast, **changes)),
        bruno.post(APPLY, requirement_form(cast, **changes)),
    ):
        assert answer.status_code == 200
        assert sentence in html_of(answer)
    assert not Requirement.objects.exists()


@pytest.mark.parametrize("pk", ["", "abc", "٣", "-1", "9" * 18, "9" * 400, "1e3"])
@pytest.mark.parametrize("act", ["change", "end"])
def test_a_rule_that_is_none_is_not_found(bruno: Client, act: str, pk: str) -> None:
    assert bruno.get(FORM, {"act": act, "requirement": pk}).status_code in (403, 404)


def test_the_form_comes_back_filled_in(bruno: Client, cast: Cast) -> None:
    back = html_of(bruno.get(FORM, requirement_form(cast, within_days=45)))
    assert 'value="45"' in back


# --- Whose rules ------------------------------------------------------------------------------


def test_a_manager_writes_no_rule_above_or_beside_their_place(bruno: Client, cast: Cast) -> None:
    above, beside = require(cast.area, cast.course), require(cast.elsewhere, cast.course)
    for rule in (above, beside):
        for act in ("change", "end"):
            query: dict[str, Any] = {
                "sent": "1",
                "act": act,
                "requirement": rule.pk,
                "until_on": timezone.localdate().isoformat(),
            }
            assert bruno.get(FORM, query).status_code == 403
            assert bruno.get(PREVIEW, query).status_code == 403
            assert bruno.get(FILE, query).status_code == 403
            assert bruno.post(APPLY, query).status_code == 403
    for unit in (cast.area, cast.elsewhere):
        assert bruno.post(APPLY, requirement_form(cast, unit=unit.uuid)).status_code == 403
    assert Requirement.objects.filter(until_on=None).count() == 2


def test_an_area_lead_may_change_what_stands_below(client: Client, cast: Cast) -> None:
    lead = person("Lea Lead")
    Oversight.objects.create(
        person=lead, unit=cast.area, duty=Oversight.Duty.MANAGER, from_on=timezone.localdate()
    )
    rule = require(cast.workplace, cast.course)
    page = sign_in(client, lead).get(FORM, {"act": "end", "requirement": str(rule.pk)})
    assert page.status_code == 200
