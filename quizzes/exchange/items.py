"""Questions between two programs: what any format may say of one, and what is wrong with how it says it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class ItemKind(StrEnum):
    """What is asked for. Not every kind has a counterpart on this site (see :mod:`quizzes.exchange.counterparts`)."""

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
    """How words are marked up; the names are those of GIFT. ``MOODLE`` is HTML whose line ends count."""

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


def text(words: str, markup: Markup) -> FormattedText:
    """``words`` without spaces around them; when nothing is left, the markup is of no matter."""
    words = words.strip()
    return FormattedText(words, markup) if words else FormattedText()


@dataclass(frozen=True)
class AnswerOption:
    """One possible answer, its weight (1 is full marks, −1 takes all away) and what is said of it.

    In a question about order the options stand in the right one and weigh nothing.
    """

    text: FormattedText
    fraction: Fraction = Fraction(0)
    feedback: FormattedText = FormattedText()


@dataclass(frozen=True)
class MatchingPair:
    """What belongs together. Without ``left``, ``right`` is there to mislead."""

    left: FormattedText
    right: str


@dataclass(frozen=True)
class Attachment:
    """A file that came inside: its name and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class AssessmentItem:
    """One question. ``code`` is its lasting name; ``line`` (from 1) is where the file has it.

    A true/false question has two options, whose words are ``true`` and ``false``. ``called`` is what the
    file calls a kind this module has no name for.
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
    called: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class ExchangeProblem:
    """What somebody should know: a code, the line (from 1; 0 for the whole file), the question, and a quotation.

    :mod:`quizzes.exchange_words` makes the sentence.
    """

    code: str
    line: int = 0
    name: str = ""
    said: str = ""


@dataclass(frozen=True)
class ParsedFile:
    """Everything a file says. ``problems`` stop a question from being read; ``notes`` tell what was read otherwise.

    ``encoding`` is told where it was found out and could be another.
    """

    items: Sequence[AssessmentItem] = ()
    problems: Sequence[ExchangeProblem] = ()
    notes: Sequence[ExchangeProblem] = ()
    encoding: str = ""


@dataclass(frozen=True)
class ExportedFile:
    """A file – text, or a packed one – and what could not be written into it."""

    content: str
    problems: Sequence[ExchangeProblem] = ()
    packed: bytes = b""

    @property
    def file(self) -> bytes:
        """The bytes of the file."""
        return self.packed or self.content.encode()


class UnreadableError(Exception):
    """The file holds no questions this site can read; ``code`` says why."""

    def __init__(self, code: str, said: str = "", line: int = 0) -> None:
        super().__init__(code)
        self.problem = ExchangeProblem(code, line, said=said)


#: The weights Moodle lets one choose, in per cent with five decimals; the thirds, sixths, sevenths and ninths exactly.
WEIGHTS: tuple[Fraction, ...] = tuple(
    sorted(
        {
            *(Fraction(n, 100) for n in (100, 90, 80, 75, 70, 60, 50, 40, 30, 25, 20, 10, 5, 0)),
            *(Fraction(5, 6), Fraction(2, 3), Fraction(1, 3), Fraction(1, 6)),
            *(Fraction(1, 7), Fraction(1, 8), Fraction(1, 9)),
        }
    )
)
_CLOSE = Fraction(1, 10**6)
#: What one choice of many weighs: exact again after five decimals.
_PARTS = tuple(Fraction(1, count) for count in range(2, 100))


def weight(percent: Fraction) -> tuple[Fraction, bool]:
    """A weight in per cent as a share, and whether Moodle knows it: 33.33333 is a third, 33 is none."""
    share = percent / 100
    for known in (*WEIGHTS, *_PARTS):
        if abs(abs(share) - known) < _CLOSE:
            return (known if share >= 0 else -known), known in WEIGHTS
    return share, False


def percent(share: Fraction) -> str:
    """A share as Moodle writes it: ``50``, ``33.33333``, ``-100``."""
    return f"{float(share * 100):.5f}".rstrip("0").rstrip(".") if share else "0"
