"""An optional second opinion: a language model reads each answer shown. A signal, never a gate."""

from eval.judge.report import format_judge, judge_json, judge_tables
from eval.judge.run import JudgeProgress, judge_run
from eval.judge.store import OPINION, keep_summary
from eval.judge.summary import JudgeSummary

__all__ = [
    "OPINION",
    "JudgeProgress",
    "JudgeSummary",
    "format_judge",
    "judge_json",
    "judge_run",
    "judge_tables",
    "keep_summary",
]
