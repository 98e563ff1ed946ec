"""Alembic's entry: run by ``service.store.database.migrate`` with a live connection."""

from alembic import context

import models.compatibility
import models.correction_tables
import models.identities
import models.people
import models.records
import models.tables
import models.verdicts
import models.workspace  # noqa: F401 - their tables belong to the same metadata
from models.columns import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
