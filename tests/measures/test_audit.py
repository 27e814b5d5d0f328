"""The clauses that a reader is given, and what the ticks tell; worked by hand."""

import dataclasses

import pandas as pd
import pytest

from hbey_analysis import audit_result, audit_sample
from hbey_analysis.measures.audit import reading_hashes

Z = 1.959964  # of a normal distribution, 97.5 %


@pytest.fixture
def tiny(tiny):
    """The plan of four tasks, nothing assumed of a body; its last clause is not closed."""
    return dataclasses.replace(tiny, assignments=tiny.assignments.assign(confidence="certain"))


def with_doubts(plan, n):
    """Return the plan with a problem inside each of its first n clauses."""
    clauses = plan.tasks.head(n)
    problems = pd.DataFrame(
        {
            **{"severity": "warning", "code": "no_lead", "message": "Look.", "line": 1},
            **{"column": 1, "start": clauses["clause_start"] + 1},
            "end": clauses["clause_start"] + 2,
        }
    )
    return dataclasses.replace(plan, problems=problems)


def ticked(**strata):
    """Return ticks: doubtful=(10, 4, 3) is 10 clauses with doubts, 4 of them read, 3 right."""
    rows = [
        (stratum, size, number < right)
        for stratum, (size, read, right) in strata.items()
        for number in range(read)
    ]
    return pd.DataFrame(rows, columns=["stratum", "stratum_size", "right"])


# ------------------------------------------------------------------ the sample


def test_thirty_clauses_are_drawn_in_document_order(hbey):
    sample = audit_sample(hbey)
    order = hbey.tasks["task_id"].tolist()
    assert len(set(sample["task_id"])) == 30
    assert sorted(sample["task_id"], key=order.index) == sample["task_id"].tolist()
    assert sample["number"].tolist() == list(range(1, 31))


def test_a_plan_with_fewer_clauses_is_drawn_whole(tiny):
    assert audit_sample(tiny)["task_id"].tolist() == tiny.tasks["task_id"].tolist()


def test_a_seed_draws_the_same_clauses_each_time_and_another_others(hbey):
    first, again, other = (audit_sample(hbey, seed=seed)["task_id"].tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("doubtful", "size", "drawn"),
    [
        (0, 30, {"clear": 30}),
        (4, 30, {"doubtful": 4, "clear": 26}),  # all doubtful ones: fewer than half of the sample
        (20, 30, {"doubtful": 15, "clear": 15}),
        (20, 7, {"doubtful": 3, "clear": 4}),
        (45, 30, {"doubtful": 25, "clear": 5}),  # the clear ones are too few for the other half
        (50, 30, {"doubtful": 30}),
        (20, 60, {"doubtful": 20, "clear": 30}),
        (1, 2, {"doubtful": 1, "clear": 1}),
    ],
)
def test_doubtful_clauses_get_up_to_half_of_the_sample(hbey, doubtful, size, drawn):
    sample = audit_sample(with_doubts(hbey, doubtful), size)
    assert sample["stratum"].value_counts().to_dict() == drawn
    sizes = {"doubtful": doubtful, "clear": 50 - doubtful}
    assert (sample["stratum_size"] == sample["stratum"].map(sizes)).all()


def test_each_clause_of_a_stratum_is_as_likely_as_another(tiny):
    plan = with_doubts(tiny, 3)  # of two clauses one is doubtful: each of the three in a third
    drawn = [audit_sample(plan, 2, seed)["task_id"].iloc[0] for seed in range(300)]
    counts = pd.Series(drawn).value_counts()
    assert counts.index.isin(tiny.tasks["task_id"].head(3)).all()
    assert counts.between(100 - 33, 100 + 33).tolist() == [True] * 3  # 4 * sqrt(300 * 2/9) = 33


def test_a_clause_is_doubtful_where_a_problem_touches_it(tiny):
    # of its four clauses the last is not closed
    sample = audit_sample(tiny).set_index("task_id")
    assert sample["stratum"].tolist() == ["clear", "clear", "clear", "doubtful"]
    assert sample["doubts"].iloc[3].startswith("missing_closing_bracket: The closing")
    assert sample["doubts"].iloc[:3].tolist() == ["", "", ""]


@pytest.mark.parametrize(
    ("start", "end", "touches"), [(-3, 0, False), (-3, 1, True), (0, 0, False), (2, 2, True)]
)
def test_a_problem_beside_a_clause_does_not_touch_it(tiny, start, end, touches):
    begin = tiny.tasks["clause_start"].iloc[1]
    spans = {"start": begin + start, "end": begin + end}
    problem = tiny.problems.iloc[[0]].assign(**spans)
    sample = audit_sample(dataclasses.replace(tiny, problems=problem))
    assert (sample["stratum"] == "doubtful").tolist() == [False, touches, False, False]


def test_two_problems_of_a_clause_are_two_lines(tiny):
    twice = dataclasses.replace(tiny, problems=pd.concat([tiny.problems, tiny.problems]))
    assert len(audit_sample(twice)["doubts"].iloc[3].split("\n")) == 2


@pytest.mark.parametrize("confidence", ["inferred", "doubtful"])
def test_a_clause_is_doubtful_where_a_body_in_it_was_assumed(tiny, confidence):
    rows = tiny.assignments.copy()
    rows.loc[rows["task_id"] == tiny.tasks["task_id"].iloc[1], "confidence"] = confidence
    sample = audit_sample(dataclasses.replace(tiny, assignments=rows))
    assert sample["stratum"].tolist() == ["clear", "doubtful", "clear", "doubtful"]
    assert sample["doubts"].iloc[1] == ""


def test_the_line_is_that_of_the_clause(tiny):
    # the last task begins in line 6, its clause in line 7
    assert audit_sample(tiny)["line"].tolist() == [2, 3, 5, 7]


def test_a_sample_of_one_is_refused(tiny):
    with pytest.raises(ValueError, match="at least 2"):
        audit_sample(tiny, 1)


@pytest.mark.parametrize("column", ["role", "kind", "surface", "department"])
def test_the_hash_of_a_reading_changes_with_what_was_read(tiny, column):
    rows = tiny.assignments.copy()
    rows.loc[0, column] = "other"
    before, after = (
        reading_hashes(plan) for plan in (tiny, dataclasses.replace(tiny, assignments=rows))
    )
    changed = [task for task in before if before[task] != after[task]]
    assert changed == [tiny.assignments["task_id"].iloc[0]]


def test_the_hash_of_a_reading_changes_with_the_clause(tiny):
    other = dataclasses.replace(tiny, tasks=tiny.tasks.assign(clause="（自治区水利厅负责）"))
    assert not set(reading_hashes(tiny).values()) & set(reading_hashes(other).values())


# ------------------------------------------------------------------ the estimate


def test_one_stratum_has_the_interval_of_wilson():
    # 29 of 30: p = .966667, z² / n = 3.841459 / 30 = .128049; the middle is
    # (.966667 + .064024) / 1.128049 = .913694, and half the width
    # 1.959964 / 1.128049 * sqrt(.966667 * .033333 / 30 + .128049 / 120) = .080398
    p, share = 29 / 30, Z**2 / 30
    middle = (p + share / 2) / (1 + share)
    half = Z / (1 + share) * (p * (1 - p) / 30 + share / 120) ** 0.5
    assert (middle, half) == pytest.approx((0.913694, 0.080398), abs=1e-6)
    table = audit_result(ticked(clear=(211, 30, 29)))
    for stratum in ("clear", "all"):
        row = table.loc[stratum]
        assert row[["clauses", "read", "right"]].tolist() == [211, 30, 29]
        assert row["precision"] == pytest.approx(29 / 30)
        assert (row["low"], row["high"]) == pytest.approx((0.833296, 0.994092), abs=1e-6)


def test_the_whole_plan_is_weighted_by_the_strata():
    # 20 of 100 clauses have doubts: .2 * 8/10 + .8 * 19/20 = .16 + .76 = .92, not 27/30 = .9
    table = audit_result(ticked(doubtful=(20, 10, 8), clear=(80, 20, 19)))
    assert table.index.tolist() == ["doubtful", "clear", "all"]
    assert table["clauses"].tolist() == [20, 80, 100]
    assert table["read"].tolist() == [10, 20, 30]
    assert table["right"].tolist() == [8, 19, 27]
    assert table["precision"].tolist() == pytest.approx([0.8, 0.95, 0.92])


def test_the_interval_of_the_whole_plan_joins_those_of_the_strata():
    # Wilson: 8 of 10 (.490162, .943318), 19 of 20 (.763869, .991119); hence below the estimate
    # sqrt((.2 * .309838)² + (.8 * .186131)²) = sqrt(.003840 + .022172) = .161283, above it
    # sqrt((.2 * .143318)² + (.8 * .041119)²) = sqrt(.000822 + .001082) = .043631
    table = audit_result(ticked(doubtful=(20, 10, 8), clear=(80, 20, 19)))
    limits = table[["low", "high"]].to_numpy().ravel().tolist()
    strata = [0.490162, 0.943318, 0.763869, 0.991119]
    assert limits == pytest.approx([*strata, 0.92 - 0.161283, 0.92 + 0.043631], abs=2e-6)


def test_where_all_clauses_read_are_right_the_interval_does_not_vanish():
    # Wilson, 15 of 15: 15 / (15 + 3.841459) = .796117; .5 * .203883 * sqrt(2) = .144167
    table = audit_result(ticked(doubtful=(50, 15, 15), clear=(50, 15, 15)))
    assert table["low"].tolist() == pytest.approx([0.796117, 0.796117, 0.855833], abs=1e-6)
    assert table["high"].tolist() == pytest.approx([1, 1, 1])


def test_a_stratum_that_was_read_whole_has_no_sampling_error():
    # 10 of 10 doubtful ones read, 6 right; 20 of 90 others, all right:
    # Wilson 20 / 23.841459 = .838875, .9 * .161125 = .145013; p = .06 + .9 = .96, and no more:
    # the four wrong ones are known
    table = audit_result(ticked(doubtful=(10, 10, 6), clear=(90, 20, 20)))
    assert table.loc["doubtful", ["precision", "low", "high"]].tolist() == [0.6, 0.6, 0.6]
    whole = table.loc["all", ["precision", "low", "high"]].tolist()
    assert whole == pytest.approx([0.96, 0.96 - 0.145013, 0.96], abs=1e-6)


def test_a_plan_that_was_read_whole_is_known():
    table = audit_result(ticked(doubtful=(2, 2, 1), clear=(6, 6, 6)))
    assert table.loc["all", ["precision", "low", "high"]].tolist() == [0.875, 0.875, 0.875]


def test_counts_are_whole_numbers():
    table = audit_result(ticked(doubtful=(2, 2, 1), clear=(6, 3, 3)))
    assert table[["clauses", "read", "right"]].dtypes.eq("int64").all()


def test_without_a_clause_there_is_no_estimate():
    with pytest.raises(ValueError, match="no clause was read"):
        audit_result(ticked())
