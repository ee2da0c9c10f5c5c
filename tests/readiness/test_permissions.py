"""Whose figures a board's member reads."""

import pytest

from readiness.permissions import areas_read_by
from tests.people import ON, SINCE, Cast
from workforce.people.models import Oversight

pytestmark = pytest.mark.django_db


def test_a_board_reads_its_area_and_a_manager_none(cast: Cast) -> None:
    assert areas_read_by(cast.esther, on=ON) == [cast.area]
    assert areas_read_by(cast.bruno, on=ON) == []


def test_a_place_inside_their_area_is_not_read_alone(cast: Cast) -> None:
    Oversight.objects.create(
        person=cast.esther, unit=cast.hotels, duty=Oversight.Duty.BOARD, from_on=SINCE
    )
    assert areas_read_by(cast.esther, on=ON) == [cast.area]
