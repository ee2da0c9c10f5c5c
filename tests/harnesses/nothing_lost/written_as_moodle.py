"""Writes drawn questions as Moodle XML, as Moodle and its plugins do: languages beside each other, files, tags."""

from base64 import b64encode
from fractions import Fraction
from html import escape
from random import Random

from tests.harnesses.nothing_lost.questions_drawn import DrawnQuestion, WrittenFile, romanian

KINDS = ("best_action", "multiple", "true_false", "ordering", "matching")
_TYPES = {"best_action": "multichoice", "multiple": "multichoice", "true_false": "truefalse"}
#: Kinds Moodle has and this site has not, and how the page calls them.
_OTHERS = {
    "essay": "Essay",
    "shortanswer": "Short answer",
    "description": "Text without a question",
    "cloze": "Text with gaps (Cloze)",
    "ddimageortext": "ddimageortext",
}
#: How Moodle itself shows and shuffles a question: nobody misses it.
_SETTINGS = (
    "<shuffleanswers>true</shuffleanswers>",
    "<answernumbering>abc</answernumbering>",
    "<penalty>0.3333333</penalty>",
    "<defaultgrade>1.0000000</defaultgrade>",
    "<hidden>0</hidden>",
    "<shownumcorrect/>",
    "<!-- question: 1234  -->",
    '<correctfeedback format="html"><text></text></correctfeedback>',
)


class MoodleQuestion:
    """Writes one question; ``asides`` collects words that have to be named, ``never`` those of no question."""

    def __init__(self, random: Random, question: DrawnQuestion) -> None:
        self.random = random
        self.question = question
        self.asides: list[str] = []
        self.never: list[str] = []
        self.way = random.choice(["none", "none", "span", "mlang", "lang", "other"])
        self.form = random.choice(["html", "html", "plain_text", "moodle_auto_format", ""])

    def maybe(self, share: float) -> bool:
        """Return whether something optional is written."""
        return self.random.random() < share

    def translated(self, words: str) -> str:
        """Return words with their translation beside them, as two filters of Moodle keep both."""
        if self.way == "none" or not words:
            return words
        foreign = romanian(self.random)
        self.never.append(foreign)
        here, there = {
            "span": (
                '<span lang="en" class="multilang">{}</span>',
                '<span class="multilang" lang="ro">{}</span>',
            ),
            "lang": ("<lang lang='en_us'>{}</lang>", "<lang lang='ro'>{}</lang>"),
            "mlang": ("{{mlang en}}{}{{mlang}}", "{{mlang ro,pl}}{}{{mlang}}"),
            "other": ("{{mlang other}}{}{{mlang}}", "{{mlang ro}}{}{{mlang}}"),
        }[self.way]
        pair = [here.format(words), there.format(foreign)]
        if self.way != "other":
            self.random.shuffle(pair)
        return self.random.choice(["", " ", "\n"]).join(pair)

    def text(self, paragraphs: list[str], form: str) -> str:
        """Return a ``<text>``: paragraphs in a format, escaped or between CDATA marks."""
        is_plain = form == "plain_text"
        pieces = [
            self.translated(words if is_plain else escape(words, quote=False))
            for words in paragraphs
        ]
        if is_plain:
            words = "\n".join(piece.replace("\n", " ") for piece in pieces)
        elif form == "moodle_auto_format":
            words = "\n\n".join(pieces)
        else:
            words = self.random.choice(["", "\n"]).join(
                f'<p dir="ltr">{piece}</p>' for piece in pieces
            )
        if self.maybe(0.5):
            return f"<text><![CDATA[{words}]]></text>"
        return f"<text>{escape(words, quote=False)}</text>"

    def part(self, name: str, paragraphs: list[str], inner: str = "", **attributes: str) -> str:
        """Return an element with a text in the format of the question."""
        words = "".join(f' {key}="{value}"' for key, value in attributes.items())
        form = f' format="{self.form}"' if self.form else ""
        return f"<{name}{words}{form}>{self.text(paragraphs, self.form or 'html')}{inner}</{name}>"

    def written(self) -> str:
        """Return the whole question."""
        question = self.question
        parts = [
            self.part("questiontext", [*question.scene, question.ask], self.file()),
            f"<idnumber>{question.code}</idnumber>",
            *self.settings(),
        ]
        if question.general:
            parts.append(self.part("generalfeedback", [question.general]))
            choices = question.choices
            if choices and all(choice.feedback for choice in choices):
                self.asides.append(question.general)
        parts.append(self.answers())
        name = f"<name><text>{question.title}</text></name>"
        self.random.shuffle(parts)
        kind = _TYPES.get(question.kind, self.random.choice(["matching", "match"]))
        kind = "ordering" if question.kind == "ordering" else kind
        return f'<question type="{kind}">{name}{"".join(parts)}</question>'

    def file(self) -> str:
        """Return a picture inside the text now and then, which cannot be taken along."""
        if not self.maybe(0.15):
            return ""
        name = f"plan-{self.question.code}.png"
        self.asides.append(name)
        return f'<file name="{name}" path="/" encoding="base64">{b64encode(name.encode()).decode()}</file>'

    def settings(self) -> list[str]:
        """Return what Moodle and its plugins add; what says something has to be told."""
        parts = self.random.sample(_SETTINGS, self.random.randint(0, 4))
        if self.maybe(0.2):
            parts.append("<plugin_qbank_x><text>Ask HR</text></plugin_qbank_x>")
            self.asides.append("plugin_qbank_x")
        if self.maybe(0.2):
            parts.append("<tags><tag><text>winter</text></tag></tags>")
            self.asides.append("“winter”")
        if self.maybe(0.1):
            parts.append("<defaultgrade>3.0</defaultgrade>")
            self.asides.append("defaultgrade")
        if self.maybe(0.1):
            parts.append('<hint format="html"><text>Think!</text></hint>')
            self.asides.append("hint")
        return parts

    def answers(self) -> str:
        """Return the answers with their weights, or the lines of a matching."""
        question = self.question
        if question.kind == "matching":
            lines = [
                self.part("subquestion", [left], f"<answer><text>{right}</text></answer>")
                for left, right in question.pairs
            ]
            lines += [
                f'<subquestion format="html"><text></text><answer><text>{decoy}</text></answer></subquestion>'
                for decoy in question.decoys
            ]
            return "".join(lines)
        answers = []
        weights = self.weights()
        for number, choice in enumerate(question.choices, 1):
            feedback = self.part("feedback", [choice.feedback]) if choice.feedback else ""
            weight = str(number) if question.kind == "ordering" else weights[choice.is_right]
            if question.kind == "true_false":
                words = self.random.choice([choice.words, choice.words.capitalize()])
                answers.append(
                    f'<answer fraction="{weight}"><text>{words}</text>{feedback}</answer>'
                )
            else:
                answers.append(self.part("answer", [choice.words], feedback, fraction=weight))
        if question.kind == "true_false":
            self.random.shuffle(answers)
        return self.single() + "".join(answers)

    def single(self) -> str:
        """Return whether one answer or several may be right, in one of Moodle's ways."""
        ways = {
            "multiple": [
                "<single>false</single>",
                "<single>0</single>",
                "<single/>",
                "<single></single>",
            ],
            "best_action": [
                "<single>true</single>",
                "<single>1</single>",
                "",
                "<single> TRUE </single>",
            ],
        }
        return self.random.choice(ways.get(self.question.kind, [""]))

    def weights(self) -> dict[bool, str]:
        """Return the per cents of right and wrong answers."""
        right_count = sum(choice.is_right for choice in self.question.choices)
        share = Fraction(
            100, right_count if self.question.kind == "multiple" and right_count else 1
        )
        right = str(int(share)) if share.denominator == 1 else f"{float(share):.5f}"
        wrong = (
            self.random.choice(["0", "0", "-50", "-33.33333"])
            if self.question.kind != "true_false"
            else "0"
        )
        return {True: right, False: wrong}


def write(random: Random, questions: list[DrawnQuestion]) -> WrittenFile:
    """Return a file of these questions, with others among them that this site does not have."""
    file = WrittenFile(b"", list(questions))
    parts = []
    for question in questions:
        moodle = MoodleQuestion(random, question)
        parts.append(moodle.written())
        file.asides += moodle.asides
        file.never += moodle.never
        if random.random() < 0.15:
            kind = random.choice(list(_OTHERS))
            parts.append(
                f'<question type="{kind}"><name><text>Other</text></name>'
                "<questiontext><text>Write.</text></questiontext></question>"
            )
            file.refused.append(f"Questions of the kind “{_OTHERS[kind]}” do not exist here.")
        if random.random() < 0.15:
            parts.append(
                '<question type="category"><category><text>$course$/top/Nights</text></category></question>'
            )
    alphabet = random.choice(["utf-8", "utf-8-sig", "utf-16"])
    head = f'<?xml version="1.0" encoding="{alphabet.removesuffix("-sig")}"?>\n'
    file.content = f"{head}<quiz>{random.choice(['', chr(10)]).join(parts)}</quiz>".encode(alphabet)
    return file
