"""Catalogs and the translator."""
