"""The metrics, one file each. ``TEXT_METRICS`` need the answer lines alone."""

from __future__ import annotations

from eval.metrics import accuracy, citation, latency, loose_numbers, recall, refusal
from eval.metrics.base import Metric

TEXT_METRICS: tuple[Metric, ...] = (
    *accuracy.METRICS,
    *citation.METRICS,
    *refusal.METRICS,
    *loose_numbers.METRICS,
    *recall.METRICS,
    *latency.METRICS,
)
