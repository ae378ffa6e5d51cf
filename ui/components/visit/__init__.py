"""Préparer un rendez-vous: the situation, its subjects, the sheet, what leaves the screen."""
