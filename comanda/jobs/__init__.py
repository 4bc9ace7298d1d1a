"""Work that is done after the answer: a job is a row in the transaction of the fact that wants it.

A rollback leaves no job, a commit wakes a worker. Jobs take ids and a tenant, read again what they need, and
are safe to run twice.
"""
