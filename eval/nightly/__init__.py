"""The nightly evaluation: ask the sets, compare, judge, keep, tell; say to the screens where it stands."""

from eval.nightly.night import NightResult, accept, exit_code, format_night, run_night

__all__ = ["NightResult", "accept", "exit_code", "format_night", "run_night"]
