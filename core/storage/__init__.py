"""The only place that imports SQLAlchemy."""
