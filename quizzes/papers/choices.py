"""The choices of authors for a quiz and its questions, with their labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quizzes.papers.rules.content import Certainty, CertaintyPolicy, ReviewLevel, Skill

#: Each list of pairs holds stored values with their labels, as the choices of model fields.
SKILLS = [
    (Skill.RECOGNISE, _("Recognise")),
    (Skill.RESPOND, _("Respond")),
    (Skill.REPORT, _("Report")),
]
AFTER_EACH_QUESTION, AT_THE_END = "each", "end"
FEEDBACK = [(AFTER_EACH_QUESTION, _("After each question")), (AT_THE_END, _("At the end"))]
CERTAINTY_POLICIES = [
    (CertaintyPolicy.UNASKED, _("Do not ask")),
    (CertaintyPolicy.ASKED, _("Ask; it does not count")),
    (CertaintyPolicy.COUNTED, _("Ask; sure and wrong costs points")),
]
CERTAINTIES = [
    (Certainty.SURE, pgettext_lazy("of an answer", "Sure")),
    (Certainty.FAIRLY, pgettext_lazy("of an answer", "Fairly sure")),
    (Certainty.GUESSING, pgettext_lazy("of an answer", "Guessing")),
]
REVIEW_LEVELS = [
    (ReviewLevel.VERDICT, _("Only whether it was passed")),
    (ReviewLevel.POINTS, _("How many were right")),
    (ReviewLevel.RIGHT, _("Which answers were right")),
    (ReviewLevel.ALL, _("The right answers, and why")),
]


class Purpose(models.TextChoices):
    """The purpose of a quiz: part of the course, or optional before or after it."""

    ASSESSMENT = "assessment", _("Check or assessment: part of the course")
    BASELINE = "baseline", _("Baseline: offered before the first module, may be left out")
    FOLLOW_UP = "follow_up", _("Follow-up: offered 30, 90 and 180 days after the course")


class Retake(models.TextChoices):
    """The questions of another attempt at the same quiz."""

    ALL = "all", _("Everything")
    MISSED = "missed", _("Only what they missed")
