"""The passages that must be read beside those found: what they refer to, the definitions of their terms,
exceptions, the common rule, the version in force, the acts that changed them; each says why it is there."""

from rag.context.related import related as related
