"""The evaluation report: one self-contained HTML page, a Markdown mail, a JSON file."""

from eval.html.page import report_html
from eval.html.plain import Table, machine_json, mail_markdown

__all__ = ["Table", "machine_json", "mail_markdown", "report_html"]
