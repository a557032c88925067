"""Where ‹nouns› are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg

from ‹name_›.‹noun› import ‹Noun›, State

PAGE = ‹~250 the page size›


class Store:
    """One connection per piece of work; the pooler in front of the database does the rest."""

    def __init__(self, url: str) -> None:
        self._url = url

    @contextmanager
    def _cursor(self) -> Iterator[psycopg.Cursor]:
        with psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            yield cursor

    def put(self, ‹noun›: ‹Noun›) -> bool:
        """Inserts; false where the reference is known."""
        with self._cursor() as cursor:
            cursor.execute(
                "insert into ‹nouns› (reference, zone, amount, state, changed) values (%s, %s, %s, %s, %s)"
                " on conflict do nothing",
                (‹noun›.reference, ‹noun›.zone, ‹noun›.amount, ‹noun›.state, ‹noun›.changed),
            )
            return cursor.rowcount == 1

    def get(self, reference: str) -> ‹Noun› | None:
        with self._cursor() as cursor:
            cursor.execute("select reference, zone, amount, changed, state from ‹nouns› where reference = %s", (reference,))
            row = cursor.fetchone()
            return None if row is None else ‹Noun›(*row[:4], state=State(row[4]))

    def page(self, zone: str, after: str = "") -> list[‹Noun›]:
        """One page of a zone, in order of reference."""
        with self._cursor() as cursor:
            cursor.execute(
                "select reference, zone, amount, changed, state from ‹nouns›"
                " where zone = %s and reference > %s order by reference limit %s",
                (zone, after, PAGE),
            )
            return [‹Noun›(*row[:4], state=State(row[4])) for row in cursor]
%% Delete what the retention rule no longer allows

    def forget(self, before: datetime) -> int:
        """Forgets final ‹nouns› that did not change since the given moment."""
        with self._cursor() as cursor:
            cursor.execute("set local statement_timeout = '‹~90 the statement timeout›s'")
            cursor.execute("delete from ‹nouns› where state in ('done', 'refused') and changed < %s", (before,))
            return cursor.rowcount
%%.
