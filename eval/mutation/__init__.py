"""Right answers corrupted as a language model could, presented as its reply: which are stopped?"""
