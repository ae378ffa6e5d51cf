"""Prepare a visit, and the draft of a reply: a situation in plain French, its subjects, what the acts say."""
