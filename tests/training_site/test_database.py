"""How the site opens its database."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_postgresql_does_not_compile_statements() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own setting")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
