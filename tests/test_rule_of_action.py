"""One rule of action: every right answer of the course that ships obeys it, in every language it ships in.

Danger now, or a child with the person suspected: 999. A suspicion, a car or a place, and no child there now: 101.
A child one can name, and no danger now: the safeguarding lead and children’s services, today. A crime, or pictures:
the police as well, whichever of the others it is. The files are read as they are, without the site.
"""

import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.test import Client

from tests.people import TinyCourse
from tests.quizzes.papers.kinds.quiz import ask_only, begin

COURSE = Path(__file__).parents[1] / "content" / "cse-hotel"
NUMBERS = ("999", "101")
#: How the words of the rule begin in the other languages.
STEMS = {
    "ro": {
        "lead": "responsabil",
        "children’s services": "serviciile pentru copii",
        "police": "poliți",
    },
    "pl": {"lead": "osob", "children’s services": "służb", "police": "policj"},
    "ur": {"lead": "ذمہ دار", "children’s services": "چلڈرن سروسز", "police": "پولیس"},
}
LANGUAGES = tuple(STEMS)


class Clause(Enum):
    """A part of the rule, with the words that must stand where a question shows what to do."""

    NOW = ("999",)
    PLACE = ("101",)
    CHILD = ("lead", "children’s services")
    CRIME = ("lead", "children’s services", "police")
    NOBODY = ()  # no child to report: a general question, or one about words and notes alone

    @property
    def words(self) -> tuple[str, ...]:
        """What must be read."""
        return self.value


# Question → its clause, and where it must be read: in the right choice itself, or (where the question is what
# to say first, or how to see a child’s words) in the feedback to it.
RULE: dict[str, tuple[Clause, str]] = {
    "baseline/two-nieces": (Clause.NOW, "text"),
    "baseline/on-the-stairs": (Clause.NOW, "text"),
    "baseline/booked-again": (Clause.PLACE, "text"),
    "follow-up/new-phone": (Clause.NOW, "text"),
    "follow-up/kitchen-talk": (Clause.CRIME, "feedback"),
    "follow-up/three-in-the-morning": (Clause.NOW, "text"),
    "recognise/check/cash-no-bags": (Clause.NOW, "text"),
    "recognise/check/boy-and-woman": (Clause.NOW, "text"),
    "recognise/check/looks-older": (Clause.NOW, "text"),
    "recognise/check/quiet-year": (Clause.NOBODY, "text"),
    "recognise/check/behaviour-not-background": (Clause.NOW, "text"),
    "respond/check/id-in-the-car": (Clause.NOW, "text"),
    "respond/check/voice-behind-door": (Clause.NOW, "text"),
    "respond/check/promise-me": (Clause.NOBODY, "text"),
    "respond/check/after-they-left": (Clause.NOW, "text"),
    "respond/check/few-words": (Clause.NOW, "text"),
    "report/check/same-car": (Clause.PLACE, "text"),
    "report/check/manager-away": (Clause.NOW, "text"),
    "report/check/child-you-know": (Clause.CRIME, "text"),
    "report/check/three-days-silence": (Clause.CRIME, "text"),
    "report/check/best-note": (Clause.NOW, "text"),
    "final/phone-booking": (Clause.PLACE, "text"),
    "final/party-room": (Clause.NOW, "text"),
    "final/says-she-is-happy": (Clause.NOW, "text"),
    "final/shower-repair": (Clause.NOW, "text"),
    "final/car-leaves": (Clause.NOW, "text"),
    "final/threat-online": (Clause.CRIME, "feedback"),
    "final/my-own-fault": (Clause.NOW, "feedback"),
    "final/last-shift": (Clause.PLACE, "text"),
    "final/drowsy-girl": (Clause.NOW, "text"),
    "final/data-protection": (Clause.NOBODY, "text"),
}


def questions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every question of the course with its place and id."""
    for path in sorted(COURSE.rglob("*.toml")):
        for question in tomllib.loads(path.read_text(encoding="utf-8")).get("questions", ()):
            yield f"{path.relative_to(COURSE).with_suffix('')}/{question['id']}", question


def key(question: dict[str, Any]) -> dict[str, str]:
    """The right choice of a question."""
    [right] = [choice for choice in question["choices"] if choice.get("correct")]
    return right


def catalogue(language: str) -> Catalog:
    """The course in another language."""
    with (COURSE / "locale" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def lacking(text: str, words: tuple[str, ...]) -> list[str]:
    """Which of ``words`` do not stand in ``text``."""
    return [word for word in words if word not in text]


def test_the_rule_speaks_of_every_question() -> None:
    assert set(RULE) == {place for place, _question in questions()}
    assert len(RULE) == 31


def test_every_right_answer_obeys_the_rule() -> None:
    wrong = {}
    for place, question in questions():
        clause, where = RULE[place]
        if missing := lacking(key(question)[where], clause.words):
            wrong[place] = missing
    assert wrong == {}


def test_a_threatened_child_is_told_what_to_do() -> None:
    right = key(dict(questions())["final/threat-online"])
    assert (
        lacking(
            right["text"], ("Do not pay", "not answer", "delete nothing", "stay with him", "police")
        )
        == []
    )
    assert lacking(right["feedback"], ("hurt himself", "999", "lead", "children’s services")) == []


@pytest.mark.django_db
def test_the_route_for_a_child_one_knows_is_to_tell_both(
    client: Client, tiny_course: TinyCourse
) -> None:
    ask_only(tiny_course, "urgency")
    attempt = begin(client, tiny_course)
    page = client.get(f"/en/learn/attempt/{attempt.uuid}/1/").content.decode()
    assert "Tell the safeguarding lead and children’s services (MASH) today" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_right_answers_obey_the_rule_in_every_language(language: str) -> None:
    messages = catalogue(language)
    wrong = {}
    for place, question in questions():
        clause, where = RULE[place]
        words = tuple(STEMS[language].get(word, word) for word in clause.words)
        translation = str(messages[key(question)[where]].string)
        missing = lacking(translation, words)
        if missing:
            wrong[place] = missing
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_lost_or_added_in_another_language(language: str) -> None:
    for message in catalogue(language):
        numbers = [number for number in NUMBERS if number in str(message.id)]
        assert [number for number in NUMBERS if number in str(message.string)] == numbers, (
            message.id
        )


def test_the_lesson_says_the_same_rule() -> None:
    lesson = tomllib.loads((COURSE / "report" / "which-route.toml").read_text(encoding="utf-8"))
    [routes] = [block for block in lesson["body"] if block["id"] == "routes"]
    now, place, child, last = routes["items"]
    assert lacking(now, ("with a person you suspect", "999")) == []
    assert lacking(place, ("no child in danger now", "101")) == []
    assert lacking(child, ("lead", "children’s services", "today", "both")) == []
    assert lacking(last, ("not report it in any other way", "Crimestoppers")) == []
    assert lacking(routes["intro"], ("crime", "pictures", "police")) == []


#: How somebody asks a child whether they are safe, by language: never in front of the person suspected.
ASKING = {
    "en": ("are OK", "is OK", "Are you OK", "feel safe", "Do you know the person"),
    "ro": ("Ești bine", "este bine", "Te simți în siguranță", "O cunoști"),
    "pl": ("Wszystko dziś w porządku", "czy wszystko", "Czujesz się bezpiecznie", "Znasz osobę"),
    "ur": ("آپ ٹھیک ہیں نا", "کیا وہ ٹھیک ہے", "محفوظ سمجھتی", "آپ انہیں جانتی ہیں"),
}


def in_front_of_the_adult() -> Iterator[str]:
    """Yield what the course shows as right while a child stands beside the person suspected."""
    lesson = tomllib.loads((COURSE / "respond" / "act-safely.toml").read_text(encoding="utf-8"))
    blocks = {block["id"]: block for block in lesson["body"]}
    yield from blocks["same-for-everyone"]["paragraphs"]
    yield from (item for item in blocks["at-the-desk"]["items"] if "can hear" not in item)
    for place, question in questions():
        if RULE[place] == (Clause.NOW, "text"):
            yield key(question)["text"]


def test_nobody_asks_a_child_for_safety_in_front_of_the_person_suspected() -> None:
    english_texts = list(in_front_of_the_adult())
    texts_by_language = {"en": english_texts}
    for language in LANGUAGES:
        messages = catalogue(language)
        texts_by_language[language] = [str(messages[text].string) for text in english_texts]
    questions_asked = []
    for language, texts in texts_by_language.items():
        for text in texts:
            questions_asked += [(text, words) for words in ASKING[language] if words in text]
    assert questions_asked == []


def test_the_lesson_says_where_one_may_ask_and_what_an_answer_is_worth() -> None:
    lesson = (COURSE / "respond" / "act-safely.toml").read_text(encoding="utf-8")
    assert (
        lacking(
            lesson,
            ("Only where nobody who came with the child can hear", "“I am fine” proves nothing"),
        )
        == []
    )
