"""The store: tables, the unit of work, queries, migrations. The only room that imports SQLAlchemy."""
