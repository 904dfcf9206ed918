"""The store on a SQL database: SQLite for one machine, PostgreSQL for many.

One body of synchronous code serves both. It runs on lanes: threads with a connection each.
"""
