"""Coverage, themes and breadth against tasks dealt at random."""

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from small_plans import plan, plans, relaxed

from hbey_analysis import coverage, location_quotient, with_parents
from hbey_analysis.measures.chance import (
    breadth_by_chance,
    cells_by_chance,
    codes_by_chance,
    coverage_by_chance,
)

# A in both tasks of section 1 and one of 2; B in both of 2; C everywhere.
SMALL = plan(t111="A>C*", t112="C>A", t211="B>AC", t212="C>B")


def tasks_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table of tasks of assignments."""
    return rows.drop_duplicates("task_id")[["task_id", "item_id", "section_id"]]


def cell(table: pd.DataFrame, *keys: str) -> pd.Series:
    """Return the row of one cell."""
    chosen = table[table.iloc[:, 0].eq(keys[0]) & table.iloc[:, 1].eq(keys[1])]
    assert len(chosen) == 1
    return chosen.iloc[0]


# ------------------------------------------------------------------ cells


def test_coverage_by_chance_worked_by_hand():
    table = coverage_by_chance(SMALL, tasks_of(SMALL))
    names = ["department", "section_id", "count", "expected", "quotient", "p", "q"]
    assert table.columns.tolist() == names
    assert len(table) == 6  # three bodies and two sections: B and section 1 never meet
    # B has 2 of 4 tasks, both in section 2: one choice of six.
    assert cell(table, "B", "2").tolist()[2:5] == [2, 1, 2]
    assert cell(table, "B", "2")["p"] == pytest.approx(1 / 6)
    assert cell(table, "B", "1").tolist()[2:6] == pytest.approx([0, 1, 0, 1])
    # A has 3 of 4 tasks: both of section 1 in two choices of four.
    assert cell(table, "A", "1").tolist()[2:6] == pytest.approx([2, 1.5, 4 / 3, 1 / 2])
    assert cell(table, "A", "1")["q"] == pytest.approx(1)
    assert cell(table, "B", "2")["q"] == pytest.approx(1)


def test_cells_stand_by_p_then_count_then_names():
    table = coverage_by_chance(SMALL, tasks_of(SMALL))
    assert table[["department", "section_id"]].to_numpy().tolist() == [
        ["B", "2"], ["A", "1"], ["C", "1"], ["C", "2"], ["A", "2"], ["B", "1"],
    ]  # fmt: skip


def test_equal_cells_stand_by_name():
    rows = pd.DataFrame({"mayor": ["y", "x"], "task_id": ["1", "1"]})
    columns = pd.DataFrame({"river": ["s", "r"], "task_id": ["1", "1"]})
    table = cells_by_chance(rows, columns, n_tasks=2)
    assert (table["mayor"] + table["river"]).tolist() == ["xr", "xs", "yr", "ys"]


def test_a_task_that_names_nobody_is_a_task_all_the_same():
    tasks = pd.concat([tasks_of(SMALL), tasks_of(plan(t311="A>"))])
    # B now has 2 of 5 tasks, section 2 has 2: one choice of ten; section 3 has a column.
    table = coverage_by_chance(SMALL, tasks)
    assert cell(table, "B", "2")["p"] == pytest.approx(1 / 10)
    assert cell(table, "B", "3")["count"] == 0


def test_by_item_and_without_one():
    loose = SMALL.assign(item_id=SMALL["item_id"].where(SMALL["task_id"].ne("2.1.2")))
    table = coverage_by_chance(loose, tasks_of(loose), by="item_id")
    assert cell(table, "B", "2.1.2")["p"] == pytest.approx(1 / 2)
    assert cell(table, "B", "1.1")["count"] == 0


@given(plans())
@relaxed
def test_p_is_the_share_of_all_choices_of_tasks(rows):
    tasks = tasks_of(rows)
    table = coverage_by_chance(rows, tasks)
    sections = tasks["section_id"].value_counts()
    totals = rows[rows["kind"] == "named"].groupby("department")["task_id"].nunique()
    for name, section, count, _, _, p, _ in table.itertuples(index=False):
        r, c, n = totals[name], sections[section], len(tasks)
        ways = sum(comb(c, x) * comb(n - c, r - x) for x in range(count, min(r, c) + 1))
        assert p == pytest.approx(float(Fraction(ways, comb(n, r))))
    assert table["expected"].sum() == pytest.approx(table["count"].sum())
    counts = coverage(rows)
    pivot = table.pivot(index="department", columns="section_id", values="count")
    for name, row in counts.iterrows():
        assert (pivot.loc[name, counts.columns] == row).all()


def test_themes_count_tasks_not_mentions():
    hits = pd.DataFrame(
        {
            "codebook": ["themes", "themes", "themes", "places"],
            "code": ["coal", "coal", "water", "coal"],
            "task_id": ["1.1.1", "1.1.1", "2.1.1", "2.1.2"],
        }
    )
    by_section = codes_by_chance(hits, tasks_of(SMALL), "themes")
    assert cell(by_section, "coal", "1").tolist()[2:6] == pytest.approx([1, 0.5, 2, 0.5])
    assert len(by_section) == 4
    by_department = codes_by_chance(hits, tasks_of(SMALL), "themes", "department", SMALL)
    # B has two of four tasks, one of them with water.
    assert cell(by_department, "water", "B").tolist()[2:6] == pytest.approx([1, 0.5, 2, 0.5])
    assert by_department.columns.tolist()[:2] == ["code", "department"]
    assert "*" not in set(by_department["department"])


def test_departments_need_the_assignments():
    hits = pd.DataFrame({"codebook": ["themes"], "code": ["coal"], "task_id": ["1.1.1"]})
    with pytest.raises(ValueError, match="needs the assignments"):
        codes_by_chance(hits, tasks_of(SMALL), "themes", "department")


@pytest.mark.parametrize(
    "call",
    [
        lambda: coverage_by_chance(SMALL, tasks_of(SMALL), by="role"),
        lambda: codes_by_chance(SMALL, tasks_of(SMALL), "themes", by="role"),
        lambda: breadth_by_chance(SMALL, tasks_of(SMALL), by="role"),
    ],
)
def test_a_wrong_by_is_named(call):
    with pytest.raises(ValueError, match="by must be one of section_id, item_id"):
        call()


def test_without_rows_there_are_no_cells():
    nobody = SMALL.iloc[:0]
    table = coverage_by_chance(nobody, tasks_of(SMALL))
    assert table.empty
    assert table.columns.tolist() == coverage_by_chance(SMALL, tasks_of(SMALL)).columns.tolist()
    assert coverage_by_chance(nobody, tasks_of(nobody)).empty


def test_keys_of_any_name_do():
    rows = pd.DataFrame({"task_id": ["1", "2", "2"], "mayor": ["x", "x", "x"]})
    columns = pd.DataFrame({"river": ["r"], "task_id": ["2"]})
    table = cells_by_chance(rows, columns, n_tasks=3)
    assert table.iloc[0].tolist()[:6] == pytest.approx(["x", "r", 1, 2 / 3, 1.5, 2 / 3])


def test_what_is_said_twice_counts_once():
    rows = pd.DataFrame({"mayor": ["x", "x", "y"], "task_id": ["1", "2", "2"]})
    columns = pd.DataFrame({"river": ["r", "s"], "task_id": ["1", "2"]})
    once = cells_by_chance(rows, columns, n_tasks=3)
    for twice in ((pd.concat([rows, rows]), columns), (rows, pd.concat([columns, columns]))):
        pd.testing.assert_frame_equal(cells_by_chance(*twice, n_tasks=3), once)


# ------------------------------------------------------------------ breadth


def breadth_of(sections):
    """Return the effective number of sections of some tasks."""
    counts = np.unique(sections, return_counts=True)[1]
    return counts.sum() ** 2 / (counts**2).sum()


def test_breadth_agrees_with_all_choices_of_as_many_tasks():
    rows = plan(t111="A>", t112="A>", t113="A>", t211="B>C", t212="B>", t311="C>A")
    tasks = tasks_of(rows)
    sections = tasks["section_id"].to_numpy()
    table = breadth_by_chance(rows, tasks)
    assert table.index.tolist() == ["A", "B", "C"]
    assert table["tasks"].tolist() == [4, 2, 2]
    assert table["breadth"].tolist() == pytest.approx([16 / 10, 1, 2])
    for name, row in table.iterrows():
        size = int(row["tasks"])
        every = np.array([breadth_of(sections[list(c)]) for c in combinations(range(6), size)])
        assert row["expected"] == pytest.approx(every.mean(), abs=0.01), name
        near = 1e-9
        assert row["p_low"] == pytest.approx(np.mean(every <= row["breadth"] + near), abs=0.01)
        assert row["p_high"] == pytest.approx(np.mean(every >= row["breadth"] - near), abs=0.01)
        assert row["low"] <= row["expected"] <= row["high"]
        assert (row["low"], row["high"]) == (every.min(), every.max())


def test_q_adjusts_twice_the_smaller_tail():
    rows = plan(t111="A>", t112="A>", t113="A>", t211="B>C", t212="B>", t311="C>A")
    table = breadth_by_chance(rows, tasks_of(rows), n_draws=500)
    tails = np.minimum(2 * np.minimum(table["p_low"], table["p_high"]), 1).to_numpy()
    ranked = np.sort(tails) * 3 / np.array([1, 2, 3])
    assert table["q"].min() == pytest.approx(min(ranked.min(), 1))


@pytest.mark.parametrize(
    ("sections", "ends"),
    [
        # Two tasks drawn of 9 or 10 are both of section 1 in 1 choice of 36 or 45: 2.8, 2.2 %.
        ([2] + [1] * 7, (1, 2)),
        ([2] + [1] * 8, (2, 2)),
        # Of 71 or 90 tasks one is the lone one of section 2 in 2.8, 2.2 %.
        ([70, 1], (1, 2)),
        ([89, 1], (1, 1)),
    ],
)
def test_ends_leave_out_a_fortieth_on_either_side(sections, ends):
    ids = [section for section, size in enumerate(sections) for _ in range(size)]
    tasks = pd.DataFrame({"task_id": map(str, range(len(ids))), "section_id": map(str, ids)})
    rows = tasks.head(2).assign(item_id=None, department="A", role="lead")
    table = breadth_by_chance(rows, tasks, n_draws=50_000)
    assert tuple(table.loc["A", ["low", "high"]]) == ends


def test_whoever_has_every_task_has_no_choice():
    table = breadth_by_chance(SMALL, tasks_of(SMALL), n_draws=7)
    row = table.loc["C"]
    assert row["breadth"] == row["expected"] == row["low"] == row["high"] == 2
    assert row["p_low"] == row["p_high"] == row["q"] == 1


@given(plans())
@relaxed
def test_breadth_is_that_of_coverage_and_one_task_is_one_section(rows):
    table = breadth_by_chance(rows, tasks_of(rows), n_draws=20)
    counts = coverage(rows)
    assert table.index.tolist() == counts.index.tolist()
    one = table[table["tasks"] == 1]
    assert one[["breadth", "expected", "p_low", "p_high", "q"]].eq(1).all(axis=None)


def test_the_seed_decides_the_draws():
    tasks = tasks_of(SMALL)
    first, again, other = (
        breadth_by_chance(SMALL, tasks, n_draws=997, seed=seed) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_one_draw_is_enough_for_a_table():
    table = breadth_by_chance(SMALL, tasks_of(SMALL), n_draws=1)
    assert (table["low"] == table["high"]).all()


def test_there_must_be_a_draw():
    with pytest.raises(ValueError, match="n_draws must be at least 1"):
        breadth_by_chance(SMALL, tasks_of(SMALL), n_draws=0)


def test_without_bodies_nothing_has_breadth():
    assert breadth_by_chance(SMALL.iloc[:0], tasks_of(SMALL)).empty


# ------------------------------------------------------------------ the plan of 2013


def test_13_of_the_24_cells_with_a_quotient_of_two_pass_one_test_and_none_all(hbey):
    counts = coverage(hbey.assignments)
    framed = (location_quotient(counts) >= 2) & (counts > 1)
    table = coverage_by_chance(hbey.assignments, hbey.tasks)
    assert len(table) == 320
    cells = table.set_index(["department", "section_id"]).loc[
        [pair for pair, is_framed in framed.stack().items() if is_framed]
    ]
    assert (len(cells), (cells["p"] < 0.05).sum(), (cells["q"] < 0.05).sum()) == (24, 13, 0)
    assert round(table["q"].min(), 2) == 0.16


def test_land_is_as_broad_as_25_random_tasks_and_finance_narrower(hbey):
    table = breadth_by_chance(hbey.assignments, hbey.tasks)
    land = table.loc["自治区国土资源厅"]
    assert (land["tasks"], round(land["breadth"], 1), round(land["expected"], 1)) == (25, 7.9, 7.9)
    assert round(table.loc["自治区财政厅", "p_low"], 2) == 0.02
    busy = table[table["tasks"] >= 10]
    assert busy.index[busy["p_low"] < 0.05].tolist() == ["自治区财政厅"]


def test_bodies_with_few_tasks_are_narrow_too_and_none_once_all_are_tested(hbey):
    table = breadth_by_chance(hbey.assignments, hbey.tasks)
    few = table[table["tasks"] < 10]
    assert sorted(few.index[few["p_low"] < 0.05]) == sorted(
        ["自治区交通运输厅", "自治区人力资源社会保障厅", "自治区卫生厅", "自治区教育厅"]
    )
    assert table["q"].min() > 0.2


def test_four_themes_go_with_their_departments_beyond_chance(hbey):
    themes = with_parents(hbey.mentions, hbey.codes)
    table = codes_by_chance(themes, hbey.tasks, "themes", "department", hbey.assignments)
    strong = table[table["q"] < 0.05]
    assert strong[["code", "department"]].to_numpy().tolist() == [
        ["health", "自治区卫生厅"],
        ["science_talent", "自治区科技厅"],
        ["water", "自治区水利厅"],
        ["transport", "自治区交通运输厅"],
    ]
