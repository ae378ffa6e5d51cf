"""The breaker by itself: one call at a time, counted for all threads."""

from __future__ import annotations

import threading

from still_clock import Clock

from rag.models.breaker import FAILURES, PROBE, REST, Breaker


def test_a_half_open_breaker_lets_one_call_through() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.enter() == 0
        breaker.failed()
    clock.now += REST
    assert breaker.enter() == 0
    assert breaker.enter() == PROBE
    breaker.abandoned()
    assert breaker.enter() == 0
    breaker.succeeded()
    assert breaker.enter() == breaker.enter() == 0


def test_a_breaker_counts_for_all_threads() -> None:
    breaker = Breaker(Clock())
    together = threading.Barrier(FAILURES)

    def fail() -> None:
        together.wait()
        breaker.failed()

    threads = [threading.Thread(target=fail) for _ in range(FAILURES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert breaker.enter() == REST
