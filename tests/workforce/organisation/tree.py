"""Places of the tree, as the database has them now."""

from workforce.units.models import Unit


def fresh(unit: Unit) -> Unit:
    """Return a place read anew: others of the tree may have moved it."""
    return Unit.objects.get(pk=unit.pk)
