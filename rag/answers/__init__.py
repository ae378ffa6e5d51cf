"""The kinds of answers of the extractive writer, one file each."""
