"""What storage refuses, in words that say what to do."""


class DatabaseRefused(Exception):
    """The database cannot be used as it is; the text says why and what helps. It never shows a password."""


class BadUrl(DatabaseRefused):
    """The address of the database cannot be read."""


class Unreachable(DatabaseRefused):
    """There is no server, or it lets us not in."""


class WrongDatabase(DatabaseRefused):
    """There is something at that address, but it is not ours."""


class SchemaTooOld(DatabaseRefused):
    """The database lacks migrations of this version."""


class SchemaTooNew(DatabaseRefused):
    """The database has migrations that this version does not know."""


class UnsafeSqlite(DatabaseRefused):
    """The linked SQLite can corrupt the file."""


class RuleBroken(Exception):
    """A rule that the database itself keeps would not hold: unique, known, within its values, only growing."""


class ReadOnly(Exception):
    """A change was asked of a reader."""


class NaiveTime(ValueError):
    """A time without a zone reached the database."""


class ClockBehind(Exception):
    """The clock stands more than five minutes before the last entry of the audit log."""


class UnitFailed(Exception):
    """A statement of this unit of work failed, so nothing of it may be kept."""


class UnitOver(Exception):
    """Something was asked of a unit of work that has ended: by a task that outlived it, perhaps."""


class UnitInUnit(Exception):
    """A unit of work was opened inside another of the same task; it would wait for itself for ever."""
