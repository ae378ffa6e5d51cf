"""The evaluation report: one self-contained HTML page, a Markdown mail, a JSON file."""

from eval.html.page import report_html, with_opinion
from eval.html.plain import machine_json, mail_markdown

__all__ = ["machine_json", "mail_markdown", "report_html", "with_opinion"]
