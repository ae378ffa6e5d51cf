"""One error tree. Every message is French, one sentence or two, and says what to do."""

from __future__ import annotations


class SourcierError(Exception):
    """A user-facing error: shown without traceback. ``exit_code`` is that of the command line."""

    exit_code = 2


class UsageError(SourcierError):
    """A wrong argument or an unusable path."""


class SettingsError(SourcierError):
    """A setting is missing, unknown or out of range."""


class DocumentError(SourcierError):
    """A document cannot be read; the others go on."""

    exit_code = 1


class IndexStoreError(SourcierError):
    """The index is missing, damaged, of another version or of another embedder."""

    exit_code = 3


class StorageError(SourcierError):
    """The disk is full or a folder cannot be written."""

    exit_code = 4


class ModelError(SourcierError):
    """A language model or an embedding service cannot be used. The assistant steps back a level."""
