"""What a PDF page shows: its tables, its type, what it hides."""
