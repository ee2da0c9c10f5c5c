"""A page of a list, while somebody adds to the list."""

from accounts.models import User
from foundation.pagination import Paginator
from tests.people import person


def test_a_row_added_after_the_count_pushes_nothing_off_a_page_with_room(db: None) -> None:
    amina = person("Amina")
    people = Paginator(User.objects.filter(pk__gte=amina.pk).order_by("-pk"), 50)
    assert people.count == 1
    bruno = person("Bruno")
    assert list(people.page(1)) == [bruno, amina]
