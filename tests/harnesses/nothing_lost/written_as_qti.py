"""Writes drawn questions as QTI 3, as other systems do: packages, prefixes, asides, mappings."""

import io
import zipfile
from html import escape
from random import Random

from tests.harnesses.nothing_lost.questions_drawn import Choice, DrawnQuestion, WrittenFile

KINDS = ("best_action", "multiple", "true_false", "ordering")
_NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"


class QtiItem:
    """Writes one item; ``asides`` collects the words that have to be named, ``refused`` why it cannot come."""

    def __init__(self, random: Random, question: DrawnQuestion) -> None:
        self.random = random
        self.question = question
        self.asides: list[str] = []
        self.refused = ""
        self.alphabet = random.choice(["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
        self.prefix = random.choice(["", "", "q:", "qti:"])
        self.response = random.choice(["RESPONSE", "R_17", "response.1", "_a"])
        pattern = random.choice(["{:c}", "choice_{}", "ID-{}x"])
        self.names = [pattern.format(65 + place) for place in range(len(question.choices))]
        if question.kind == "true_false":
            self.names = [choice.words for choice in question.choices]

    def maybe(self, share: float = 0.3) -> bool:
        """Return whether something optional is written."""
        return self.random.random() < share

    def tag(self, name: str, inner: str = "", **attributes: str) -> str:
        """Return an element, with a comment beside it now and then."""
        words = "".join(
            f' {key.replace("_", "-")}="{escape(value)}"' for key, value in attributes.items()
        )
        comment = "<!-- made by Authoring 4 -->" if self.maybe(0.05) else ""
        return f"{comment}<{self.prefix}{name}{words}>{inner}</{self.prefix}{name}>"

    def text(self, words: str) -> str:
        """Return words as XML: escaped, or between CDATA marks."""
        is_raw = self.maybe(0.1) and self.alphabet != "iso-8859-1"
        return f"<![CDATA[{words}]]>" if is_raw else escape(words)

    def written(self) -> str:
        """Return the whole item."""
        body = self.body()
        parts = [
            *self.declarations(),
            *self.outcomes(),
            self.tag("qti-item-body", body),
            self.processing(),
        ]
        if self.maybe(0.2):
            parts.append(self.aside("qti-modal-feedback", outcome_identifier="F", identifier="m"))
        if self.maybe(0.1):
            parts.insert(0, self.tag("qti-stylesheet", href="style.css", type="text/css"))
            self.asides.append("qti-stylesheet")
        mark = f"xmlns:{self.prefix[:-1]}" if self.prefix else "xmlns"
        root = self.tag(
            "qti-assessment-item",
            self.random.choice(["", "\n  "]).join(parts),
            identifier=self.question.code,
            title=self.question.title,
            adaptive="false",
        )
        start = f"<{self.prefix}qti-assessment-item"
        return root.replace(start, f'{start} {mark}="{_NAMESPACE}"', 1)

    # --- What is seen ---------------------------------------------------------------------------

    def body(self) -> str:
        """Return scene and interaction, with asides between them that are no part of the scene."""
        paragraphs = [self.tag("p", self.text(words)) for words in self.question.scene]
        pieces = [
            self.tag("div", paragraph) if self.maybe(0.2) else paragraph for paragraph in paragraphs
        ]
        if self.maybe():
            note = self.aside("qti-rubric-block", view="scorer", use="scoring")
            pieces.insert(self.random.randint(0, len(pieces)), note)
        if self.maybe():
            note = self.aside("qti-feedback-block", outcome_identifier="F", identifier="x")
            pieces.insert(self.random.randint(0, len(pieces)), note)
        return "".join([*pieces, self.interaction()])

    def aside(self, name: str, **attributes: str) -> str:
        """Return feedback or a note for scorers, whose words have to be told."""
        words = f"Solution {self.question.code} {len(self.asides)}"
        self.asides.append(words)
        inner = self.tag("p", words)
        return self.tag(name, self.tag("qti-content-body", inner), **attributes)

    def interaction(self) -> str:
        """Return the choices, each with what is said after it."""
        name = (
            "qti-order-interaction"
            if self.question.kind == "ordering"
            else "qti-choice-interaction"
        )
        ask = self.text(self.question.ask)
        prompt = self.tag("qti-prompt", self.random.choice([ask, self.tag("p", ask)]))
        choices = [
            self.choice(*pair) for pair in zip(self.names, self.question.choices, strict=True)
        ]
        if self.question.kind == "ordering":
            self.random.shuffle(choices)
        attributes = {"response_identifier": self.response, "max_choices": "0"}
        if self.maybe():
            attributes["shuffle"] = self.random.choice(["true", "false"])
        return self.tag(name, "".join([prompt, *choices]), **attributes)

    def choice(self, name: str, choice: Choice) -> str:
        """Return one choice; feedback in it for another one is none of its own."""
        inner = self.text(choice.words)
        if self.question.kind == "true_false":
            inner = self.random.choice(["", choice.words, choice.words.capitalize()])
        own = choice.feedback or self.question.general
        if own:
            inner += self.tag(
                "qti-feedback-inline", self.text(own), outcome_identifier="F", identifier=name
            )
        if self.maybe(0.1):
            other = f"Not chosen {self.question.code} {name}"
            self.asides.append(other)
            hidden = self.random.choice(
                [{"identifier": "other"}, {"identifier": name, "show_hide": "hide"}]
            )
            inner += self.tag("qti-feedback-inline", other, outcome_identifier="F", **hidden)
        return self.tag("qti-simple-choice", inner, identifier=name)

    # --- What is right --------------------------------------------------------------------------

    def right(self) -> list[str]:
        """Return the names of the right choices; of steps all, in their order."""
        pairs = zip(self.names, self.question.choices, strict=True)
        return [
            name for name, choice in pairs if choice.is_right or self.question.kind == "ordering"
        ]

    def declarations(self) -> list[str]:
        """Return the declaration of the response, among others that decide nothing, in any order."""
        right = self.right()
        self.by = self.random.choice(["nothing", "correct", "rules"])
        key = self.key(right)
        if self.question.kind == "ordering":
            if self.maybe(0.15):
                self.refused = "does not say where these steps come"
                key = self.key(right[:1])
        elif self.maybe(0.35):
            self.by = self.random.choice(["nothing", "mapping"])
            key = self.mapping(right) + (key if self.maybe(0.5) else "")
        cardinality = {"multiple": "multiple", "ordering": "ordered"}.get(
            self.question.kind, "single"
        )
        one = self.declaration(self.response, cardinality, key)
        if not self.refused and self.maybe(0.07):
            self.refused = f"names the declaration “{self.response}”"
            one = ""
        others = [
            self.declaration(name, "single", self.key([self.random.choice(self.names)]))
            for name in self.random.sample(["OTHER", "HINT", "R2"], self.random.choice([0, 1, 2]))
        ]
        declarations = [one, *others]
        self.random.shuffle(declarations)
        return declarations

    def declaration(self, name: str, cardinality: str, key: str) -> str:
        """Return a response declaration."""
        return self.tag(
            "qti-response-declaration",
            key,
            identifier=name,
            cardinality=cardinality,
            base_type="identifier",
        )

    def key(self, names: list[str]) -> str:
        """Return the correct response."""
        space = self.random.choice(["", " ", "\n    "])
        values = [self.tag("qti-value", f"{space}{name}{space}") for name in names]
        return self.tag("qti-correct-response", "".join(values))

    def mapping(self, right: list[str]) -> str:
        """Return points for each choice; wrong ones get none, or lose some."""
        points = (
            self.random.choice(["1", "1.0", "2", "0.5"]) if len(right) > 1 or self.maybe() else "1"
        )
        entries = [(name, points) for name in right]
        wrong = [name for name in self.names if name not in right]
        lost = self.random.choice(["0", "-1", "-0.5"])
        default = {}
        if self.maybe(0.5):
            entries += [(name, lost) for name in wrong]
        else:
            default = {"default_value": lost}
        self.random.shuffle(entries)
        if self.question.kind != "multiple" and points == "0.5":
            entries = [(name, "1" if name in right else value) for name, value in entries]
        inner = [
            self.tag("qti-map-entry", map_key=name, mapped_value=value) for name, value in entries
        ]
        return self.tag("qti-mapping", "".join(inner), **default)

    def processing(self) -> str:
        """Return how the response is marked: by a template, by plain rules, or nothing."""
        if self.by == "nothing":
            return ""
        if self.by == "rules":
            match = self.tag("qti-variable", identifier=self.response) + self.tag(
                "qti-correct", identifier=self.response
            )
            return self.tag(
                "qti-response-processing",
                self.tag("qti-response-condition", self.tag("qti-match", match)),
            )
        name = "match_correct" if self.by == "correct" else "map_response"
        address = self.random.choice(
            [f"{_TEMPLATES}{name}", f"{_TEMPLATES}{name}.xml", f"/x/{name}"]
        )
        return self.tag("qti-response-processing", template=address)

    def outcomes(self) -> list[str]:
        """Return declarations of scores, which say nothing of what is right."""
        names = self.random.sample(["SCORE", "F", "MAXSCORE"], self.random.randint(0, 3))
        return [
            self.tag("qti-outcome-declaration", identifier=name, cardinality="single")
            for name in names
        ]


def write(random: Random, questions: list[DrawnQuestion]) -> WrittenFile:
    """Return a package of these questions, in their order."""
    content = io.BytesIO()
    file = WrittenFile(b"", [])
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("imsmanifest.xml", "<manifest/>")
        if random.random() < 0.5:
            package.writestr("test.xml", '<qti-assessment-test identifier="t" title="All"/>')
        for number, question in enumerate(questions):
            item = QtiItem(random, question)
            words = item.written()
            declared = item.alphabet.removesuffix("-sig")
            head = f'<?xml version="1.0" encoding="{declared}"?>\n'
            encoded = (head + words).encode(item.alphabet, "xmlcharrefreplace")
            package.writestr(f"items/{number:03}.xml", encoded)
            file.asides += [] if item.refused else item.asides
            file.refused += [item.refused] * bool(item.refused)
            file.questions += [] if item.refused else [question]
    file.content = content.getvalue()
    return file
