"""An optional second opinion: a language model reads each answer shown. A signal, never a gate."""

from eval.judge.report import format_judge, judge_json
from eval.judge.run import JudgeProgress, judge_run
from eval.judge.summary import JudgeSummary

__all__ = ["JudgeProgress", "JudgeSummary", "format_judge", "judge_json", "judge_run"]
