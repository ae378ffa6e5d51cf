"""Backup and restore of a data folder: one archive, each kept thing saved by whom it belongs to."""
