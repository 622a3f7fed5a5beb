"""One writer of whole batches at a time."""

from django.db import connection


def alone() -> None:
    """No other batch is begun until this transaction ends (SQLite lets one writer in at a time by itself)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE register_batch IN EXCLUSIVE MODE")
