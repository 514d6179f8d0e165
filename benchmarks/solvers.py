"""``python -m benchmarks.solvers highspy|ortools|pulp …``: the same programmes of a roster, solved by each of them.

The solvers not in use are not installed with the program: ``pip install --target FOLDER ortools`` and
``PYTHONPATH=FOLDER`` make one known. One thread, the same gap, at most LONGEST seconds each.
"""
from __future__ import annotations

import resource
import sys
from datetime import date
from math import inf

from app.features.roster import filling, generating, shares, solving
from app.features.roster.solving import Model
from benchmarks import roster

GAP, LONGEST = 10, 60


def models() -> list[Model]:
    """A quarter of 12 and of 28 officers: the shares, and the months."""
    found: list[Model] = []

    def keep(model: Model, *given: object) -> list[int]:
        found.append(model)
        return solving.solve(model, *given)  # type: ignore[arg-type]

    filling.solve = shares.solve = keep  # type: ignore[assignment]
    for size, weeks in (((12, 0, 0), (2, 1, 1, 1)), ((28, 0, 0), (3, 2, 1, 1))):
        generating.generate(roster.task(roster.people(*size, weeks), until=date(roster.YEAR, 3, 31)))
    filling.solve = shares.solve = solving.solve
    return found


def highspy(model: Model) -> float:
    values = solving.solve(model, GAP, 100)
    return sum(cost * value for cost, value in zip(model.costs, values, strict=True))


def ortools(model: Model) -> float:
    from ortools.sat.python import cp_model

    asked, solver = cp_model.CpModel(), cp_model.CpSolver()
    columns = [asked.new_int_var(0, int(min(upper, 1000)), "") for upper in model.uppers]
    for low, high, factors in model.rows:
        total = sum(int(factor) * columns[column] for column, factor in factors.items())
        asked.add_linear_constraint(total, -10**6 if low == -inf else int(low), 10**6 if high == inf else int(high))
    asked.minimize(sum(int(cost) * column for cost, column in zip(model.costs, columns, strict=True)))
    solver.parameters.num_workers = 1
    solver.parameters.absolute_gap_limit = GAP
    solver.parameters.max_time_in_seconds = LONGEST
    solver.solve(asked)
    return solver.objective_value


def pulp(model: Model) -> float:
    import pulp as cbc

    asked = cbc.LpProblem("roster", cbc.LpMinimize)
    columns = [
        cbc.LpVariable(f"x{at}", 0, None if upper == inf else upper, "Integer" if whole else "Continuous")
        for at, (upper, whole) in enumerate(zip(model.uppers, model.whole, strict=True))
    ]
    asked += cbc.lpSum(cost * column for cost, column in zip(model.costs, columns, strict=True))
    for low, high, factors in model.rows:
        total = cbc.lpSum(factor * columns[column] for column, factor in factors.items())
        if low > -inf:
            asked += total >= low
        if high < inf:
            asked += total <= high
    asked.solve(cbc.PULP_CBC_CMD(msg=False, threads=1, timeLimit=LONGEST, options=[f"allowableGap {GAP}"]))
    return float(cbc.value(asked.objective))


def main(wanted: list[str]) -> int:
    """Prints processor seconds and cost of each programme, by solver."""
    kept = models()
    for name in wanted:
        taken, costs = [], []
        for model in kept:
            begun = _used()
            costs.append(round(globals()[name](model)))
            taken.append(_used() - begun)
        print(f"{name}: {sum(taken):.1f} s in all, longest {max(taken):.1f} s; costs {costs}", flush=True)
    return 0


def _used() -> float:
    """Processor seconds of this process and of those it started."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
