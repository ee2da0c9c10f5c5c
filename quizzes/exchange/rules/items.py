"""Assessment items in no particular format: what a file can say of one, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class ItemKind(StrEnum):
    """What an item asks for.

    Not every kind has a counterpart on this site (see :mod:`quizzes.exchange.rules.from_items`).
    """

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    MATCHING = "matching"
    ORDERING = "ordering"
    SHORT_ANSWER = "short_answer"
    NUMERICAL = "numerical"
    ESSAY = "essay"
    DESCRIPTION = "description"
    OTHER = "other"


class Markup(StrEnum):
    """How a text is marked up; the names are those of GIFT.

    ``MOODLE`` is HTML whose line ends count.
    """

    PLAIN = "plain"
    HTML = "html"
    MARKDOWN = "markdown"
    MOODLE = "moodle"


@dataclass(frozen=True)
class FormattedText:
    """Words and how they are marked up. No words at all count as plain."""

    words: str = ""
    markup: Markup = Markup.PLAIN

    def __bool__(self) -> bool:
        return bool(self.words)


def formatted_text(words: str, markup: Markup) -> FormattedText:
    """Return ``words`` without spaces around them; when nothing remains, as plain text."""
    words = words.strip()
    if not words:
        return FormattedText()
    return FormattedText(words, markup)


@dataclass(frozen=True)
class AnswerOption:
    """One possible answer, its weight and its feedback.

    ``fraction`` is 1 for full marks; −1 takes all of them away. In an ordering item the options
    stand in the right order and have no weight.
    """

    text: FormattedText
    fraction: Fraction = Fraction(0)
    feedback: FormattedText = FormattedText()


@dataclass(frozen=True)
class MatchingPair:
    """A line of a matching and its partner: *subquestion* and *answer* in Moodle.

    Without a ``subquestion`` the ``answer`` is a decoy, the partner of no line.
    """

    subquestion: FormattedText
    answer: str


@dataclass(frozen=True)
class Attachment:
    """A file that came inside an item: its name and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class AssessmentItem:
    """One question of a file, in no particular format.

    ``code`` is its lasting identifier and ``line`` (from 1) its line in the file. A true/false item
    has two options, whose words are ``true`` and ``false``. ``original_kind`` is what the file (of
    an exported question: this site) calls the kind, for kinds :class:`ItemKind` does not know.
    """

    kind: ItemKind
    text: FormattedText
    name: str = ""
    code: str = ""
    options: tuple[AnswerOption, ...] = ()
    pairs: tuple[MatchingPair, ...] = ()
    general_feedback: FormattedText = FormattedText()
    tags: tuple[str, ...] = ()
    category: str = ""
    attachments: tuple[Attachment, ...] = ()
    original_kind: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class ExchangeProblem:
    """Something an author has to know about a question or a file.

    ``line`` counts from 1 and is 0 for the whole file, ``name`` is the question's, and ``quote`` is
    a quotation from the file. :mod:`quizzes.exchange.words` has the sentence for each ``code``.
    """

    code: str
    line: int = 0
    name: str = ""
    quote: str = ""


@dataclass(frozen=True)
class ParsedFile:
    """Everything that was read from a file.

    ``problems`` name the questions that could not be read, ``notes`` what was read differently from
    how it was written. ``encoding`` is set only where it was detected and might be wrong.
    """

    items: Sequence[AssessmentItem] = ()
    problems: Sequence[ExchangeProblem] = ()
    notes: Sequence[ExchangeProblem] = ()
    encoding: str = ""


@dataclass(frozen=True)
class ExportedFile:
    """A file for another program, as ``text`` or as a ``package``, and what it could not hold."""

    text: str
    problems: Sequence[ExchangeProblem] = ()
    package: bytes = b""

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.package or self.text.encode()


class UnreadableError(Exception):
    """A file holds no questions this site can read; the problem's ``code`` says why."""

    def __init__(self, code: str, quote: str = "", line: int = 0) -> None:
        super().__init__(code)
        self.problem = ExchangeProblem(code, line, quote=quote)


_ROUND_PERCENTS = (100, 90, 80, 75, 70, 60, 50, 40, 30, 25, 20, 10, 5, 0)
#: The weights Moodle lets an author choose, as exact shares. A file has them in per cent, with five
#: decimals.
MOODLE_WEIGHTS: tuple[Fraction, ...] = tuple(
    sorted(
        {
            *(Fraction(percent, 100) for percent in _ROUND_PERCENTS),
            *(Fraction(5, 6), Fraction(2, 3), Fraction(1, 3), Fraction(1, 6)),
            *(Fraction(1, 7), Fraction(1, 8), Fraction(1, 9)),
        }
    )
)
#: A share of full marks and its five decimals in a file differ by less than this.
_TOLERANCE = Fraction(1, 10**6)
#: What one choice of many right ones is worth, for 2 to 99 of them.
_EQUAL_SHARES = tuple(Fraction(1, count) for count in range(2, 100))


@dataclass(frozen=True)
class AnswerWeight:
    """What an answer earns, as a share of full marks, and whether Moodle offers that weight."""

    share: Fraction
    is_offered: bool


def weight_of_percent(percent: Fraction) -> AnswerWeight:
    """Return the exact share that ``percent`` stands for: 33.33333 is a third, 33 is 33/100."""
    share = percent / 100
    for exact_share in (*MOODLE_WEIGHTS, *_EQUAL_SHARES):
        if abs(abs(share) - exact_share) < _TOLERANCE:
            signed_share = exact_share if share >= 0 else -exact_share
            return AnswerWeight(signed_share, is_offered=exact_share in MOODLE_WEIGHTS)
    return AnswerWeight(share, is_offered=False)


def format_percent(share: Fraction) -> str:
    """Return a share as Moodle writes it: ``50``, ``33.33333``, ``-100``."""
    if not share:
        return "0"
    return f"{float(share * 100):.5f}".rstrip("0").rstrip(".")
