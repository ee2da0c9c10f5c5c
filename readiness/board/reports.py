"""Readiness by sector, unit, language or shift, for the board's page, its CSV and the command.

Reads go through :class:`compliance.obligations.models.ObligationQuerySet`, counting through
:mod:`readiness.tally.queries` – the twin in SQL of :mod:`compliance.standing.rules` –, hiding
through :mod:`readiness.board.small_numbers`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.obligations.models import Obligation
from courses.models import Course
from readiness.board.report_groups import TOTAL, ReportGrouping, ReportGroups
from readiness.tally.queries import CourseTally, tally
from readiness.tally.rules.figures import ReadinessFigures, RegisterCoverage, share
from workforce.units.models import Unit, below

#: The counts that are printed where small numbers are hidden, in the order of the columns.
COUNTS = {
    "in_scope": gettext_lazy("In scope"),
    "offered": gettext_lazy("Offered"),
    "started": gettext_lazy("Started"),
    "completed": gettext_lazy("Completed"),
    "in_date": gettext_lazy("In date"),
    "overdue": gettext_lazy("Overdue"),
}


@dataclass(frozen=True)
class ReportCell:
    """One printed figure: ``part`` people, of ``whole`` where it is a share.

    ``part`` is None where the figure is hidden.
    """

    part: int | None
    whole: int | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the figure is not shown because it is small, or would give a small one away."""
        return self.part is None

    @property
    def is_over(self) -> bool:
        """Whether there are more than should be: a headcount is typed by hand and grows old."""
        if self.part is None or self.whole is None:
            return False
        return self.part > self.whole

    @property
    def share(self) -> Fraction | None:
        """``part`` ÷ ``whole``; None when hidden, no share, or without anybody to divide by."""
        if self.part is None or not self.whole:
            return None
        return share(self.part, self.whole)


@dataclass(frozen=True)
class ReportRow:
    """One group's figures; ``hidden_figures`` names those that may not be printed."""

    key: str
    label: str
    figures: ReadinessFigures
    coverage: RegisterCoverage
    hidden_figures: frozenset[str] = frozenset()

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of the row may be printed."""
        return "in_scope" in self.hidden_figures

    def count(self, name: str) -> int | None:
        """Return one of :data:`COUNTS`, or None where it is hidden."""
        if name in self.hidden_figures:
            return None
        count: int = getattr(self.figures, name)
        return count

    def cell(self, name: str) -> ReportCell:
        """Return a count as a share of the people in scope; those in scope as a plain number."""
        count = self.count(name)
        if name == "in_scope":
            return ReportCell(count)
        return ReportCell(count, whole=self.count("in_scope"))

    @property
    def cells(self) -> list[ReportCell]:
        """Every count, in the order of :data:`COUNTS`."""
        return [self.cell(name) for name in COUNTS]

    @property
    def compliance(self) -> ReportCell:
        """In date, of those who are expected to be by now."""
        if "expected" in self.hidden_figures:
            return ReportCell(None)
        return ReportCell(self.figures.in_date, self.figures.expected)

    @property
    def people_known(self) -> ReportCell:
        """People known here, of the headcount; a whole of None is an unknown register."""
        if "people_known" in self.hidden_figures:
            return ReportCell(None, whole=self.coverage.headcount)
        return ReportCell(self.coverage.people, whole=self.coverage.headcount)


@dataclass(frozen=True)
class ReadinessReport:
    """One course's readiness on one day. In ``total`` a person in two groups is counted once."""

    course: Course
    as_at: date
    grouping: ReportGrouping
    rows: Sequence[ReportRow]
    total: ReportRow


def readiness(
    *, on: date, by: ReportGrouping, areas: Iterable[Unit] | None = None
) -> list[ReadinessReport]:
    """Return a report for each course required in ``areas`` on a day, small numbers included.

    Without ``areas`` it is about everywhere.
    """
    obligations = Obligation.objects.active(on=on)
    open_units = Unit.objects.open(on=on)
    if areas is not None:
        areas = list(areas)
        obligations = obligations.filter(below(areas, "membership__unit__path"))
        open_units = open_units.filter(below(areas))
    groups = ReportGroups(by, list(open_units.order_by("path")))
    tallies = tally(obligations, groups.expression(), groups.rows_by_unit(), on=on)
    coverage: Mapping[str, RegisterCoverage] = {}
    if tallies:
        coverage = groups.coverage(on=on)
    reports: list[ReadinessReport] = []
    for course in Course.objects.filter(pk__in=tallies).order_by("code"):
        course_tally = tallies[course.pk]
        reports.append(_course_report(course, course_tally, groups, coverage, on=on))
    return reports


def _course_report(
    course: Course,
    course_tally: CourseTally,
    groups: ReportGroups,
    coverage: Mapping[str, RegisterCoverage],
    *,
    on: date,
) -> ReadinessReport:
    """Return one course's report, with a row for each group; ``coverage`` is by the row's key."""
    unknown_coverage = RegisterCoverage()
    rows: list[ReportRow] = []
    for key, label in groups.labels(course_tally.rows.keys()).items():
        figures = course_tally.rows.get(key, ReadinessFigures())
        rows.append(ReportRow(key, label, figures, coverage.get(key, unknown_coverage)))
    total_coverage = coverage.get(TOTAL, unknown_coverage)
    total = ReportRow(TOTAL, _("Everyone"), course_tally.total, total_coverage)
    return ReadinessReport(
        course=course, as_at=on, grouping=groups.grouping, rows=rows, total=total
    )
