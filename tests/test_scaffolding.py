"""The test suite's own promises: the cast stands, and a run that whispers fails."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import engines
from django.test import Client, TransactionTestCase
from wagtail.models import Page

from accounts.models import User
from tests import kept, people, replay, strict


def test_everybody_is_in_their_place(cast: people.Cast) -> None:
    assert cast.amina.memberships.get().unit == cast.workplace
    assert cast.bruno.oversights.get().duty == "manager"
    assert not cast.elsewhere.is_descendant_of(cast.area)
    assert cast.dmitri.has_perm("wagtailadmin.access_admin")


def test_signing_in_signs_in(client: Client, cast: people.Cast) -> None:
    people.sign_in(client, cast.amina)
    assert client.session["_auth_user_id"] == str(cast.amina.pk)


def test_the_tiny_course_has_the_same_keys_in_both_languages(
    tiny_course: people.TinyCourse,
) -> None:
    english, urdu = tiny_course.en.course.outline(), tiny_course.ur.course.outline()
    assert english.keys == urdu.keys
    assert len(english.keys) == 3
    assert [q.translation_key for q in tiny_course.en.quiz.questions.all()] == [
        q.translation_key for q in tiny_course.ur.quiz.questions.all()
    ]
    assert urdu.title == people.URDU["hotels"]


@pytest.mark.django_db
def test_rows_that_are_put_back_are_those_that_were_built() -> None:
    builds = []

    def build() -> people.TinyCourse:
        builds.append(1)
        return people.build_tiny_course()

    contents = []
    replay_or_build = replay.replayed(build)
    for _time in range(2):
        with transaction.atomic():
            tiny = replay_or_build()
            assert Page.objects.get(pk=tiny.en.quiz.pk).specific.questions.count() == 3
            contents.append(replay.contents())
            # what a test deletes must not be missing in the next
            Page.objects.get(pk=tiny.en.first.pk).delete()
            transaction.set_rollback(True)
    assert contents[0] == contents[1]
    assert len(builds) == 1
    Page.get_first_root_node().add_child(title="Another", slug="another")
    replay_or_build()
    assert len(builds) == 2  # in another database its keys would not fit


@pytest.mark.django_db
def test_what_is_built_from_something_else_is_built_anew() -> None:
    replay_or_build = replay.replayed(people.person)
    for name in ("Amina Yusuf", "Bruno Kowalski", "Amina Yusuf"):
        with transaction.atomic():
            assert replay_or_build(name).name == name
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_changes_a_row_that_was_another_is_built_anew() -> None:
    def rename(pk: int) -> None:
        person = User.objects.get(pk=pk)
        person.name += "!"
        person.save()

    replay_or_rename = replay.replayed(rename)
    pk = people.person("Amina Yusuf").pk
    for name in ("Amina Yusuf", "Bruno Kowalski"):
        User.objects.filter(pk=pk).update(name=name)
        replay_or_rename(pk)
        assert User.objects.get(pk=pk).name == f"{name}!"


@pytest.mark.django_db
def test_what_a_builder_deletes_is_deleted_again() -> None:
    def replace(pk: int) -> int:
        User.objects.get(pk=pk).delete()
        return people.person("Bruno Kowalski").pk

    replay_or_replace = replay.replayed(replace)
    pk = people.person("Amina Yusuf").pk
    contents = []
    for _time in range(2):
        with transaction.atomic():
            replay_or_replace(pk)
            contents.append(replay.contents())
            transaction.set_rollback(True)
    assert contents[0] == contents[1]
    assert User.objects.get(pk=pk).name == "Amina Yusuf"


@pytest.fixture
def kept_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Callable[[], Any]]:
    """A test process that keeps a person, with all processes that were before it."""
    monkeypatch.setattr(kept, "CACHE", tmp_path)
    return lambda: kept.kept("person", lambda: people.person("Amina Yusuf").pk)


@pytest.mark.django_db
def test_another_process_finds_the_rows_that_were_kept(
    kept_person: Callable[[], Callable[[], Any]], tmp_path: Path
) -> None:
    contents = []
    for _process in range(2):
        put_person = kept_person()
        for _time in range(2):
            with transaction.atomic():
                assert User.objects.get(pk=put_person()).name == "Amina Yusuf"
                contents.append(replay.contents())
                transaction.set_rollback(True)
    assert contents == [contents[0]] * 4
    assert len(list(tmp_path.glob("rows-person-*"))) == 1


@pytest.mark.django_db
def test_nothing_is_kept_of_other_code_or_another_database(
    kept_person: Callable[[], Callable[[], Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_person()()
    monkeypatch.setattr(kept, "digest", lambda: "another")
    User.objects.all().delete()
    kept_person()()
    people.person("Bruno Kowalski")
    User.objects.filter(name="Amina Yusuf").delete()
    kept_person()()
    assert len(list(tmp_path.glob("rows-person-*"))) == 3


def test_the_state_of_the_code_is_every_module_and_all_content() -> None:
    names = {path.name for path in kept.made_of()}
    assert {"course.toml", "ro.po", "people.csv", "seeding.py", "receivers.py", "kept.py"} <= names


def test_another_machine_is_out_of_reach() -> None:
    with pytest.raises(strict.UnexpectedNetwork):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@pytest.fixture
def our_template(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Renders a template as if it stood in one of our apps."""
    monkeypatch.setattr(strict, "OURS", ("<unknown source>",))
    return lambda text: engines["django"].from_string(text).render({"given": "x"})


def test_an_undefined_variable_is_noticed(our_template: Any) -> None:
    assert our_template("{{ given }}{{ missing }}") == "x"
    assert len(strict.undefined_variables) == 1
    strict.undefined_variables.clear()


@pytest.mark.parametrize(
    "text",
    ["{{ missing|default:'y' }}", "{% firstof missing 'y' %}", "{% if not missing %}y{% endif %}"],
)
def test_a_variable_declared_optional_may_be_missing(our_template: Any, text: str) -> None:
    assert our_template(text) == "y"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_behind(turn: int) -> None:
    # what Wagtail's migrations wrote: the root and the welcome page
    assert Page.objects.count() == 2
    people.build_cast()


def test_committing_tests_are_restored_from_the_template(django_db_setup: None) -> None:
    assert "restore" in TransactionTestCase._fixture_teardown.__code__.co_names
