"""Whole-number programmes: a model of columns and rows, and its solution by HiGHS, the same for the same model."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf
from typing import Any

THREADS, SEED = 1, 1
REL_GAP = 0.05  # of the cost: where much has to give way, the last of it is not worth the time


@dataclass
class Model:
    """Least cost: each column is a number (a whole one where it says so) from 0 to its upper bound, each row a sum
    held between two bounds.
    """

    costs: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, dict[int, float]]] = field(default_factory=list)

    def column(self, cost: float = 0, upper: float = inf, whole: bool = False) -> int:
        """A column more; its place."""
        self.costs.append(cost)
        self.whole.append(whole)
        self.uppers.append(upper)
        return len(self.costs) - 1

    def row(self, low: float, high: float, factors: Mapping[int, float]) -> None:
        """``low`` ≤ the sum of columns times factors ≤ ``high``."""
        self.rows.append((low, high, dict(factors)))

    def at_most(self, high: float, columns: list[int], cost: float) -> None:
        """The columns together no more than ``high``, where each one more costs."""
        over = self.column(cost)
        self.row(-inf, high, {**dict.fromkeys(columns, 1.0), over: -1.0})

    def near(self, low: float, high: float, columns: list[int], cost: float) -> None:
        """The columns together between two numbers, where each one more or less costs."""
        over, under = self.column(cost), self.column(cost)
        self.row(low, high, {**dict.fromkeys(columns, 1.0), over: -1.0, under: 1.0})


def solve(model: Model, gap: float, nodes: int, watch: Callable[[], None] = lambda: None) -> list[int]:
    """The best numbers found for the columns; every model made here has an answer.

    It ends once no better answer can be cheaper by more than ``gap`` (or by a twentieth), or after so many ``nodes`` of
    the search: bounds that, unlike a time, do not depend on how quick the computer is. ``watch``, asked often, may
    raise to stop. Raises RuntimeError when there is no answer.
    """
    import highspy  # late, as below: with numpy it takes longer to load than most commands run

    class Quiet(highspy.Highs):
        def enableCallbacks(self) -> Any:  # called while it is made, and prints who it is
            self.setOptionValue("output_flag", False)
            return super().enableCallbacks()

    solver = Quiet()
    options: dict[str, Any] = {
        "threads": THREADS, "random_seed": SEED, "mip_abs_gap": gap,
        "mip_rel_gap": REL_GAP, "mip_max_nodes": nodes,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    stopped: list[BaseException] = []

    def ask(event: Any) -> None:
        try:
            watch()
        except BaseException as fault:  # it would be lost in HiGHS: it is raised once that has ended
            stopped.append(fault)
            event.interrupt()

    solver.cbMipInterrupt.subscribe(ask)
    solver.passModel(_as_lp(model))
    solver.run()
    if stopped:
        raise stopped[0]
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise RuntimeError(f"no answer: {solver.modelStatusToString(solver.getModelStatus())}")
    return [round(value) for value in solver.getSolution().col_value]


def _as_lp(model: Model) -> Any:
    import highspy
    import numpy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.costs), len(model.rows)
    lp.col_cost_, lp.col_lower_ = numpy.array(model.costs), numpy.zeros(len(model.costs))
    lp.col_upper_ = numpy.array(model.uppers)
    lp.row_lower_ = numpy.array([low for low, _, _ in model.rows])
    lp.row_upper_ = numpy.array([high for _, high, _ in model.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = numpy.array([0, *accumulate(len(factors) for _, _, factors in model.rows)])
    lp.a_matrix_.index_ = numpy.array([column for _, _, factors in model.rows for column in factors])
    lp.a_matrix_.value_ = numpy.array([value for _, _, factors in model.rows for value in factors.values()])
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in model.whole]
    return lp
