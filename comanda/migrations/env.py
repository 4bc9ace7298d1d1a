"""Alembic's entry: migrates the connection it is given."""

from alembic import context

from comanda.metadata import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=lambda name, kind, parents: not (kind == "table" and (name or "").startswith("procrastinate_")),
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
