"""Figures beside their references: percentiles, and turns that let the machine's noise hit both alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Figure:
    """What was measured, what it is measured against, and how many times that it may take at most."""

    name: str
    unit: str
    measured: float
    reference: float
    aim: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the reference."""
        return self.measured / self.reference if self.reference else float("inf")

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        return None if self.aim is None else self.ratio <= self.aim


def timed(work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> tuple[float, Result]:
    """Seconds that it takes, and what it gives."""
    began = time.perf_counter()
    result = work(*given, **named)
    return time.perf_counter() - began, result


def in_turns(
    first: Callable[[int], object], second: Callable[[int], object], times: int, warm_up: int
) -> tuple[list[float], list[float]]:
    """Seconds of each call of both, which are given the number of the turn and go first by turns."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(-warm_up, times):
        order = ((0, first), (1, second)) if turn % 2 else ((1, second), (0, first))
        for which, call in order:
            spent_now, _ = timed(call, max(turn, 0))
            if turn >= 0:
                spent[which].append(spent_now)
    return spent


def in_milliseconds(
    name: str, measured: Sequence[float], reference: Sequence[float], percent: int, aim: float | None = None
) -> Figure:
    """The percentile of both, which were measured in seconds."""
    first, second = (1000 * percentile(values, percent) for values in (measured, reference))
    return Figure(f"{name}, p{percent}", "ms", first, second, aim)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]
