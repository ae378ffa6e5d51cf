"""What leaves the screen: one paper, written as Markdown, DOCX or PDF."""

from __future__ import annotations

from ui.export.paper import Format, Paper


def write(paper: Paper, kind: Format) -> bytes:
    """The file of a paper. Each writer is read when it is first needed: a page must not wait for it."""
    match kind:
        case Format.MARKDOWN:
            from ui.export import markdown

            return markdown.write(paper)
        case Format.DOCX:
            from ui.export import docx

            return docx.write(paper)
        case Format.PDF:
            from ui.export import pdf

            return pdf.write(paper)
