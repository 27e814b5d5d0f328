"""Results that runs share: under all that they depend on, and only where a folder is named."""

import pandas as pd
import pytest

from hbey_analysis import directed_significance, significance
from hbey_analysis import stored as keeping
from hbey_analysis.paths import STORED
from hbey_analysis.stored import stored


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(STORED, str(tmp_path / "results"))
    return tmp_path / "results"


@pytest.fixture
def counted():
    """A function that counts how often it computes."""
    calls = []

    @stored
    def doubled(value, times=2):
        calls.append(value)
        return value * times

    return doubled, calls


def test_what_was_computed_is_looked_up(folder, counted):
    doubled, calls = counted
    assert [doubled(3), doubled(3), doubled(3, times=4), doubled(4)] == [6, 6, 12, 8]
    assert calls == [3, 3, 4]


def test_a_set_is_the_same_in_any_order(folder, counted):
    _, calls = counted
    size = stored(lambda values: calls.append(values) or len(values))
    given = [{"a", "b"}, {"b", "a"}, ("a", "b"), {"a", "c"}]
    assert [size(values) for values in given] == [2, 2, 2, 2]
    assert calls == [{"a", "b"}, ("a", "b"), {"a", "c"}]


def test_a_changed_list_of_words_is_another_library(monkeypatch, tmp_path):
    words = tmp_path / "grammar" / "common_words.txt"
    words.parent.mkdir()
    monkeypatch.setattr(keeping, "DATA", tmp_path)
    hashes = [words.write_text(text) and keeping._library.__wrapped__() for text in ("a", "b")]
    assert len(set(hashes)) == 2


def test_without_a_folder_all_is_computed(counted, monkeypatch):
    monkeypatch.delenv(STORED, raising=False)
    doubled, calls = counted
    assert [doubled(3), doubled(3)] == [6, 6]
    assert calls == [3, 3]


@pytest.mark.parametrize(
    "other",
    [
        pd.DataFrame({"a": [1, 3]}),
        pd.DataFrame({"b": [1, 2]}),
        pd.DataFrame({"a": [1.0, 2.0]}),
        pd.DataFrame({"a": [1, 2]}, index=[1, 0]),
        pd.DataFrame({"a": [1, 2]}, dtype="int32"),
        pd.DataFrame({"a": [1, None]}, dtype=object),
        [1, 2],
        (1, 2),
    ],
)
def test_a_table_with_another_cell_column_type_or_index_is_another_argument(folder, counted, other):
    doubled, calls = counted
    doubled(pd.DataFrame({"a": [1, 2]}))
    doubled(other)
    assert len(calls) == 2


def test_a_plan_in_which_one_thing_differs_is_another_argument(hbey):
    from dataclasses import replace

    others = [replace(hbey, text="x"), replace(hbey, settings={"a": 1}),
              replace(hbey, tasks=hbey.tasks.iloc[1:])]  # fmt: skip
    keys = [keeping._key((plan,), {}) for plan in (hbey, *others)]
    assert len(set(keys)) == 4
    assert keeping._key((replace(hbey),), {}) == keys[0]


def test_what_may_not_say_all_that_it_is_has_its_result_computed(folder, counted):
    doubled, calls = counted
    doubled(pd.Series(range(100)))
    doubled(pd.Series(range(100)))
    assert len(calls) == 2
    assert not folder.exists()


def test_another_library_computes_anew_and_old_results_go(folder, counted, monkeypatch):
    doubled, calls = counted
    doubled(3)
    monkeypatch.setattr(keeping, "_library", lambda: "other")
    assert doubled(3) == 6
    assert calls == [3, 3]
    assert [path.name for path in folder.iterdir()] == ["other"]


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: b"", bytes.upper])
def test_a_damaged_result_is_computed_anew(folder, counted, damage):
    doubled, calls = counted
    doubled("abc")
    (path,) = folder.glob("*/*")
    path.write_bytes(damage(path.read_bytes()))
    assert doubled("abc") == "abcabc"
    assert len(calls) == 2


def test_a_looked_up_table_is_the_computed_one(hbey, folder):
    for measure in (significance, directed_significance):
        computed = measure(hbey.assignments, n_draws=1000)
        found = measure(hbey.assignments, n_draws=1000)
        assert found is not computed
        pd.testing.assert_frame_equal(found, computed)
        assert found.attrs == computed.attrs
