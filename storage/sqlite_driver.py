"""Puts the SQLite that a wheel brings in the place of the one Python was built with, and says whether it is safe.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint at once; distributions still ship
such versions. Importing this module before aiosqlite and Tortoise makes both use the wheel's.
"""

import sys

import pysqlite3
import pysqlite3.dbapi2

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

Version = tuple[int, int, int]

LINKED: Version = pysqlite3.sqlite_version_info

_FIXED: Version = (3, 51, 3)
_BROKEN_SINCE: Version = (3, 7, 0)
# Older branches that got the correction too: from the first to before the second.
_MENDED = (((3, 44, 6), (3, 45, 0)), ((3, 50, 7), (3, 51, 0)))


def is_safe(version: Version) -> bool:
    if version >= _FIXED or version < _BROKEN_SINCE:
        return True
    return any(first <= version < end for first, end in _MENDED)
