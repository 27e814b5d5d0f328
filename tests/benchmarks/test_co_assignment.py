"""How fast co-assignment is on very many tasks, beside scipy's sparse product alone."""

import os
import time

import networkx as nx
import numpy as np
import pandas as pd

from hbey_analysis import co_assignment, incidence

TASKS, BODIES, NAMED = 1_000_000, 5_000, 5


def assignments(tasks, bodies, seed=1):
    """Return tasks that each name some five bodies, drawn from as many as are given."""
    chance = np.random.default_rng(seed)
    task = np.repeat(np.arange(tasks), 1 + chance.poisson(NAMED - 1, tasks))
    tasks, names = (np.array([f"{head}{n}" for n in range(count)], dtype=object)
                    for head, count in (("任务", tasks), ("部门", bodies)))  # fmt: skip
    body = chance.integers(0, bodies, len(task))
    return pd.DataFrame({"task_id": tasks[task], "department": names[body]}, dtype="str")


def seconds(function):
    """Return the seconds of processor time that a call takes: other programs may be running."""
    began = time.process_time()
    function()
    return time.process_time() - began


def test_a_million_tasks_take_little_more_than_the_sparse_product_alone():
    rows = assignments(TASKS, BODIES)
    matrix = incidence(rows)[0]
    runs = [
        (seconds(lambda: co_assignment(rows)), seconds(lambda: matrix.T @ matrix)) for _ in range(5)
    ]
    ratios = sorted(whole / product for whole, product in runs)
    whole, product = np.median(runs, axis=0)
    print(
        f"\n{len(rows):,} rows: table to table {whole:.2f} s, product alone {product:.2f} s: "
        f"{ratios[2]:.2f} × ({ratios[0]:.2f} to {ratios[-1]:.2f}); load {os.getloadavg()[0]:.1f}"
    )
    assert ratios[2] <= 1.3


def test_beside_a_projected_graph_of_networkx():
    rows = assignments(5_000, 200)

    def projected():
        graph = nx.Graph()
        graph.add_edges_from(zip(rows["task_id"], rows["department"], strict=True))
        nx.bipartite.weighted_projected_graph(graph, set(rows["department"]))

    ours, theirs = (
        sorted(seconds(call) for _ in range(5)) for call in (lambda: co_assignment(rows), projected)
    )
    print(
        f"\n{len(rows):,} rows: here {ours[2] * 1e3:.0f} ms ({ours[0] * 1e3:.0f} to "
        f"{ours[-1] * 1e3:.0f}), networkx {theirs[2] * 1e3:.0f} ms: {theirs[2] / ours[2]:.0f} ×; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    assert ours[2] < theirs[2]
