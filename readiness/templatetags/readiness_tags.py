"""How templates print figures."""

from collections.abc import Iterable
from fractions import Fraction

from django import template
from django.utils.translation import gettext_lazy as _

from foundation.languages import directions
from readiness.board.reports import ReportCell, ReportRow
from readiness.board.tables import percent as whole_percent

register = template.Library()


@register.filter
def percent(share: Fraction | None) -> str:
    """Return a share as the language of the page writes per cent; *unknown* when there is none."""
    whole = whole_percent(share)
    if whole is None:
        return str(_("unknown"))
    return directions.percent(whole / 100)


@register.simple_tag
def label_at(labels: Iterable[str], position: int) -> str:
    """Return the label at a position: that of the cell's column."""
    return list(labels)[position]


@register.filter
def cell(row: ReportRow, name: str) -> ReportCell:
    """Return one figure of a row of a report."""
    return row.cell(name)
