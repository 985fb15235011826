"""The sandbox provider: a pay page of its own, and no money moves."""
