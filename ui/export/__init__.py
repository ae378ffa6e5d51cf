"""What leaves the screen: one paper, written as Markdown, DOCX or PDF."""
