"""Projets de réponse: the list, the letter being worked on, what must be read again."""
