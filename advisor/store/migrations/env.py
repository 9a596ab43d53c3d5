"""Alembic runs this with a connection that `advisor.store.migrate` hands over, inside its transaction."""

from alembic import context

from advisor.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
