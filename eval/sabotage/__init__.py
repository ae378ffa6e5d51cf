"""Our own system broken on purpose, one part at a time: which gate of the night sees it?"""
