"""Writes drawn questions as GIFT, as people and programs do: comments, escapes, weights, formats."""

from fractions import Fraction
from html import escape
from random import Random

from tests.harnesses.nothing_lost.questions_drawn import DrawnQuestion, WrittenFile

KINDS = ("best_action", "multiple", "true_false", "matching")
#: Questions of kinds this site has not, and how the page calls them.
_OTHERS = {
    "How do you feel?{}": "Essay",
    "Who?{=Ana =Jan}": "Short answer",
    "How many?{#3:1}": "Number",
    "Just words.": "Text without a question",
    "Say {1:SA:=yes} now": "Text with gaps (Cloze)",
}


class GiftQuestion:
    """Writes one question; ``asides`` collects the words that have to be named."""

    def __init__(self, random: Random, question: DrawnQuestion) -> None:
        self.random = random
        self.question = question
        self.asides: list[str] = []
        self.form = random.choice(["html", "moodle", "plain", ""])
        self.new_line = random.choice(["\n", "\n  ", " ", ""])

    def escaped(self, words: str) -> str:
        """Return words with a backslash before each sign that means something in GIFT."""
        words = words if self.form == "plain" else escape(words, quote=False)
        for sign in "\\~=#{}":
            words = words.replace(sign, f"\\{sign}")
        return words.replace(":", "\\:") if self.random.random() < 0.3 else words

    def paragraphs(self) -> str:
        """Return scene and question in the format of the question."""
        pieces = [self.escaped(words) for words in (*self.question.scene, self.question.ask)]
        if self.form == "html":
            return "[html]" + "".join(f"<p>{piece}</p>" for piece in pieces)
        start = f"[{self.form}]" if self.form else ""
        return start + ("\\n" if self.form == "plain" else "\\n\\n").join(pieces)

    def written(self) -> str:
        """Return comment, title, text and answers."""
        question = self.question
        comment = f"// question: {question.code}  [id:{question.code}]"
        if self.random.random() < 0.2:
            comment += " [tag:winter]"
            self.asides.append("“winter”")
        title = f"::{question.title}::" if self.random.random() < 0.8 else ""
        general = ""
        if question.general:
            general = f" ####{self.escaped(question.general)}"
            if question.choices and all(choice.feedback for choice in question.choices):
                self.asides.append(question.general)
        inner = self.new_line.join(["", *self.answers()])
        return f"{comment}\n{title}{self.paragraphs()} {{{inner}{self.new_line}{general}}}"

    def answers(self) -> list[str]:
        """Return the answers as the kind is written in GIFT."""
        question = self.question
        if question.kind == "matching":
            lines = [f"={self.escaped(left)} -> {right}" for left, right in question.pairs]
            return [*lines, *(f"= -> {decoy}" for decoy in question.decoys)]
        feedback = [self.escaped(choice.feedback) for choice in question.choices]
        if question.kind == "true_false":
            is_true = question.choices[0].is_right
            words = self.random.choice(["T", "TRUE", "true"] if is_true else ["F", "FALSE", "f"])
            wrong, right = (feedback[1], feedback[0]) if is_true else feedback
            return [f"{words}#{wrong}#{right}" if any(feedback) else words]
        signs = self.signs()
        lines = []
        for choice, said in zip(question.choices, feedback, strict=True):
            lines.append(
                f"{signs[choice.is_right]}{self.escaped(choice.words)}"
                + (f"#{said}" if said else "")
            )
        return lines

    def signs(self) -> dict[bool, str]:
        """Return what right and wrong answers begin with."""
        if self.question.kind == "best_action":
            return {
                True: self.random.choice(["=", "=%100%"]),
                False: self.random.choice(["~", "~ ", "~%0%"]),
            }
        right_count = sum(choice.is_right for choice in self.question.choices)
        share = Fraction(100, right_count)
        percent = str(int(share)) if share.denominator == 1 else f"{float(share):.5f}"
        return {
            True: f"~%{percent}%",
            False: self.random.choice(["~", "~%-100%", "~%-50%", "~%0%"]),
        }


def write(random: Random, questions: list[DrawnQuestion]) -> WrittenFile:
    """Return a file of these questions, with comments, categories and other kinds among them."""
    file = WrittenFile(b"", list(questions))
    blocks = []
    for question in questions:
        gift = GiftQuestion(random, question)
        blocks.append(gift.written())
        file.asides += gift.asides
        if random.random() < 0.2:
            words = random.choice(list(_OTHERS))
            blocks.append(f"// by hand\n{words}")
            file.refused.append(f"Questions of the kind “{_OTHERS[words]}” do not exist here.")
        if random.random() < 0.2:
            blocks.append("$CATEGORY: $course$/Nights")
    text = random.choice(["\n\n", "\n\n\n", "\n \n"]).join(blocks) + random.choice(["", "\n"])
    if random.random() < 0.3:
        text = text.replace("\n", "\r\n")
    file.content = text.encode(random.choice(["utf-8", "utf-8-sig", "utf-16"]))
    return file
