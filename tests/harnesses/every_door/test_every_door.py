"""Everybody at every door, in one world that each visit leaves as it was.

Nineteen people – a stranger, a guest, a shared tablet, learners, managers of a place, of an
organisation, of a place elsewhere, a board, five who work in the CMS, somebody whose duty ended
yesterday and one whose begins tomorrow, somebody with two duties – sign in afresh for every address.

- No door breaks: nothing answers with 500 or more.
- Nobody reads what is not theirs: every fact about a person or a place is a word of its own, and
  ``truth`` says in plain sets who may read it.
- Hostile markup in every text field there is stays words: on pages, previews, in mails and PDFs.
- Every button of the CMS does what it says: readers are asked afterwards.
"""

import logging
import os
import random
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.harnesses import SEED
from tests.harnesses.every_door import promises, truth
from tests.harnesses.every_door.crawl import (
    doors_once_open,
    print_a_quiz,
    read_what_is_written,
    stroll,
    walk_everywhere,
)
from tests.harnesses.every_door.world import World, build_world, plant

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
AGAIN = f"live it again: python -m tests.harnesses.every_door --seed {SEED}"
#: Who opens how many doors in a short run; the others open six.
STEPS = {"root": 12, "mona": 12, "eddie": 10, "tara": 10, "allan": 8, "bruno": 14, "olga": 10}
#: How many addresses of a view the whole crawl opens for each role.
PER_VIEW = int(os.environ.get("PER_VIEW", "2"))
#: Whose pages are read when hostile markup is everywhere.
READERS = ("hanna", "bruno", "esther", "mona", "root", "anonymous")


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """The world, built once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        logging.disable(logging.WARNING)  # thousands of refusals
        yield build_world()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World) -> World:
    """The same world, of which nothing wrong is known yet."""
    built.wrong.clear()
    built.is_planted = False
    return built


def wrongs(world: World) -> str:
    """Return what was wrong, and how to live it again."""
    return "\n".join([*world.wrong.values(), AGAIN]) if world.wrong else ""


def test_doors_that_were_open_once_are_shut(world: World) -> None:
    doors_once_open(world)
    assert wrongs(world) == ""


def test_nobody_breaks_a_door_or_reads_what_is_not_theirs(world: World) -> None:
    for role in truth.ROLES:
        stroll(world, role, random.Random(f"{SEED} {role}"), steps=STEPS.get(role, 6))
    assert wrongs(world) == ""
    # and somebody was let in: a crawl that is sent away everywhere finds nothing
    assert all(world.opened[f"{role} 200"] > 2 for role in ("root", "mona", "bruno"))


def test_hostile_markup_stays_words(world: World) -> None:
    plant(world, SEED)
    read_what_is_written(world)
    print_a_quiz(world)
    for role in READERS:
        stroll(world, role, random.Random(f"{SEED} planted {role}"), steps=4)
    assert wrongs(world) == ""


def test_what_a_translator_stores_stays_words(world: World) -> None:
    wrong = set(promises.translate(world, "live first", random.Random(SEED)))
    assert not wrong, AGAIN


@pytest.mark.parametrize("act", promises.ACTS, ids=lambda act: act.__name__)
def test_a_button_keeps_its_promise(world: World, act: promises.Act) -> None:
    name = random.Random(f"{SEED} {act.__name__}").choice(promises.ACTS[act])
    assert list(act(world, name)) == [], f"{name}; {AGAIN}"


@pytest.mark.long
@pytest.mark.parametrize("role", truth.ROLES)
def test_everybody_at_every_door(world: World, role: str) -> None:
    walk_everywhere(world, role, random.Random(f"{SEED} {role}"), per_view=PER_VIEW)
    assert wrongs(world) == ""


@pytest.mark.long
@pytest.mark.parametrize("role", READERS)
def test_hostile_markup_stays_words_everywhere(world: World, role: str) -> None:
    for round in range(SEED, SEED + 3):
        with transaction.atomic():
            plant(world, round)
            walk_everywhere(world, role, random.Random(f"{round} {role}"), per_view=1)
            transaction.set_rollback(True)
        cache.clear()
    assert wrongs(world) == ""
