"""Lives in which something once went wrong, lived again by heart: the same acts, truth and looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.harnesses.course_lived.living import Lives

FIRST, SECOND, CHECK = (f"/en/hotels/recognise/{slug}/" for slug in ("first", "second", "check"))
MODULE, THIRD = "/en/hotels/recognise/", "/en/hotels/respond/third/"


class PlayedLife:
    """A life whose acts are written down; every look is taken after each of them."""

    def __init__(self, lives: Lives) -> None:
        self.lives, self.author = lives, lives.author
        self.learners = lives.learners

    def then(self, act: Callable[..., None], *about: Any, **more: Any) -> None:
        """Do one thing, and look; addresses of pages stand for the pages."""
        leaves = self.lives.truth.leaves.values()
        named = {self.lives.truth.address(leaf): leaf for leaf in leaves}
        self.lives.begin_act(f"{act.__name__} {about} {more}")
        act(*(named.get(one, one) if isinstance(one, str) else one for one in about), **more)
        self.lives.look()

    def passes(self, who: str, address: str) -> None:
        """Somebody begins a check, and hands it in with everything right."""
        self.then(self.learners[who].begin, address)
        self.then(self.learners[who].hand_in, frozenset())


@pytest.fixture
def life(db: None) -> Iterator[PlayedLife]:
    """One world."""
    with ended(Lives()) as lives:
        yield PlayedLife(lives)


@contextmanager
def ended(lives: Lives) -> Iterator[Lives]:
    """Look at everything at the end, and leave nothing behind."""
    try:
        yield lives
    finally:
        lives.end()


def test_a_copy_is_another_course(life: PlayedLife) -> None:
    life.then(life.learners["amina"].read, FIRST)
    life.then(life.author.copy, "/en/hotels/", is_published=True)
    life.then(life.learners["amina"].start, "cse-hotel", "en")
    life.then(life.learners["farida"].begin, "/en/copy-1/recognise/check/")
    life.then(life.learners["farida"].hand_in, frozenset({0}))
    life.then(life.author.unpublish, "/en/hotels/", below=False, elsewhere=False)
    life.then(life.author.publish, "/en/hotels/", below=False, elsewhere=False)


def test_a_corrected_key_is_that_of_every_language(life: PlayedLife) -> None:
    for number, words in enumerate(("", "intro", "answer")):
        life.lives.changed_keys.add(life.lives.named(CHECK).key)
        life.then(life.author.correct, CHECK, number, 1, critical=number == 1, words=words)
    life.lives.changed_keys.add(life.lives.named(CHECK).key)
    life.then(life.author.translate, CHECK.replace("/en/", "/ur/"))
    life.passes("farida", CHECK.replace("/en/", "/ur/"))


def test_a_draft_module_hides_what_is_below_it(life: PlayedLife) -> None:
    life.then(life.author.unpublish, MODULE, below=False, elsewhere=True)
    for leaf in life.lives.truth.leaves.values():
        life.lives.tellings.page_is_where_it_should_be(leaf)
        life.lives.tellings.draft_is_shown(leaf)
        life.lives.tellings.preview_is_shown(leaf)
    life.then(life.author.publish, MODULE, below=False, elsewhere=True)


def test_what_is_taken_away_completes_whoever_has_done_the_rest(life: PlayedLife) -> None:
    life.then(life.learners["amina"].read, FIRST)
    life.then(life.learners["farida"].read, FIRST.replace("/en/", "/ur/"))
    life.passes("amina", CHECK)
    life.then(life.author.unpublish, SECOND, below=False, elsewhere=False)
    life.passes("farida", CHECK.replace("/en/", "/ur/"))
    life.then(life.author.delete, THIRD, elsewhere=True)
    assert life.lives.truth.completed == {("amina", "cse-hotel"), ("farida", "cse-hotel")}
    life.then(life.author.publish, SECOND, below=False, elsewhere=False)
    for who in ("amina", "farida"):
        life.lives.certificates_are_printed_as_ever(who)
        life.then(life.author.reorder, FIRST, 1)
        life.lives.certificates_are_printed_as_ever(who)


def test_what_a_language_lacks_is_read_in_english(life: PlayedLife) -> None:
    second = SECOND.replace("/en/", "/ur/")
    life.then(life.author.unpublish, second, below=False, elsewhere=False)
    for lesson in (FIRST, THIRD):
        life.then(life.learners["farida"].read, lesson.replace("/en/", "/ur/"))
    life.passes("farida", CHECK.replace("/en/", "/ur/"))
    assert not life.lives.truth.completed
    life.then(life.learners["farida"].start, "cse-hotel", "ur")
    life.then(life.learners["farida"].read, SECOND)
    assert life.lives.truth.completed == {("farida", "cse-hotel")}


def test_what_is_planned_happens_in_every_language(life: PlayedLife) -> None:
    life.then(life.author.plan, SECOND, 1)
    life.then(life.author.unpublish, FIRST, below=False, elsewhere=False)
    life.then(life.author.plan, FIRST, 1)
    life.then(life.author.wait, 2)
    second = SECOND.replace("/en/", "/ur/")
    for address, is_live in ((FIRST, True), (SECOND, False), (second, False)):
        assert life.lives.named(address).is_live is is_live
        life.lives.tellings.page_is_where_it_should_be(life.lives.named(address))


def test_going_on_in_a_language_never_learned_in_completes_nothing(life: PlayedLife) -> None:
    petra = life.learners["petra"]
    life.then(petra.read, FIRST)
    for address in (SECOND, CHECK, "/en/hotels/respond/"):
        other = address.replace("/en/", "/ur/")
        life.then(life.author.unpublish, other, below=True, elsewhere=False)
    life.then(life.author.unpublish, "/en/hotels/", below=False, elsewhere=False)
    life.then(petra.start, "cse-hotel", "ur")
    life.lives.tellings.own_page(petra)
    assert not life.lives.truth.completed
