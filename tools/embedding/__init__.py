"""Trains the French embedding that ships with Sourcier: ``python -m tools.embedding --help``."""
