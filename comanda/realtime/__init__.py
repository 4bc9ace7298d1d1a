"""Live updates: what other processes committed, over one LISTEN connection per process.

Notifications are written in the transaction of the fact, so nothing is announced that did not happen; they
carry a business and a number, never a row. Who listens reads the rows again, in its own scope.
"""
