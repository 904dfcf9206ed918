"""The store on a SQL database: SQLite for one machine, PostgreSQL for many.

One body of synchronous code serves both. It runs on lanes: threads with a connection each.
"""

from contactcenter.adapters.sql.database import Durability, Unsuitable
from contactcenter.adapters.sql.migrate import migrate
from contactcenter.adapters.sql.store import SqlStore

__all__ = ["Durability", "SqlStore", "Unsuitable", "migrate"]
