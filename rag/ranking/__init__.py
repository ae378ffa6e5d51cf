"""The second, closer reading of candidates: what is read of a passage, its features, their weights."""
