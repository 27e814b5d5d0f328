"""Facts of a corpus: as of loaded plans, without text, and what was corrected by hand is kept."""

import pandas as pd
import pytest
from click.testing import CliRunner
from small_corpus import built, written

from hbey_analysis import Corpus, PlanError, cli, facts_of, load_plan, read_facts, read_functions
from hbey_analysis.corpus.facts import CLASS, corpus_facts, write_facts

CLAUSE = "做好工作，完成投资20亿元，2013年底前完成。（省财政厅牵头，省水利厅、各市配合）\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """A plan of five tasks and one of a single task."""
    place = tmp_path_factory.mktemp("facts")
    written(place / "f", long="一、总则\n" + CLAUSE * 5, short="一、总则\n" + CLAUSE)
    built(place / "f", place / "o")
    return place / "o"


def test_they_are_those_of_the_plans_loaded_one_by_one(out):
    found = corpus_facts(Corpus(out))
    loaded = [load_plan(out.parent / "f" / f"{name}.txt") for name in ("long", "short")]
    expected = facts_of(loaded, read_functions())
    measured = ["office", "level", "sha256", "tasks", "deadlines", "checkable", "grammar"]
    assert found.plans.index.tolist() == ["long", "short"]
    assert found.plans[measured].to_dict() == expected.plans[measured].to_dict()
    rows = [table.assignments.astype(object).where(lambda t: t.notna(), None)
            for table in (found, expected)]  # fmt: skip
    pd.testing.assert_frame_equal(*rows)


def test_a_short_plan_is_left_out_and_classes_of_bodies_have_no_words(out, tmp_path):
    done = CliRunner().invoke(
        cli.main, ["corpus", "facts", str(out), "--out", str(tmp_path / "mine")]
    )
    assert done.output.startswith("facts   1 plan, 15 assignments in ")
    found = read_facts(tmp_path / "mine")
    assert found.plans.index.tolist() == ["long"]
    assert found.assignments["department"].unique().tolist() == ["省财政厅", "省水利厅", CLASS]


def test_a_corpus_without_a_plan_so_long_is_one_sentence(out):
    with pytest.raises(PlanError, match="no plan has 9 tasks; give a lower --least"):
        corpus_facts(Corpus(out), 9)


def test_what_is_known_of_a_plan_is_kept_and_a_second_run_changes_nothing(out, tmp_path):
    facts, path = corpus_facts(Corpus(out), 5), tmp_path / "plans.csv"
    write_facts(facts, tmp_path)
    table = pd.read_csv(path, dtype="str").assign(place="某省", level="city", tasks="99")
    table.to_csv(path, index=False)
    write_facts(facts, tmp_path)
    once = path.read_bytes()
    row = read_facts(tmp_path).plans.loc["long"]
    assert row[["place", "level", "tasks"]].tolist() == ["某省", "city", 5]
    write_facts(facts, tmp_path)
    assert path.read_bytes() == once


def test_a_query_asks_for_the_functions_of_bodies_by_the_mapping_given(out):
    said = Corpus(out).sql("FROM functions ORDER BY department").to_dict("list")
    assert said == {"department": ["省水利厅", "省财政厅"], "function": ["water", "finance"]}
    water = read_functions()
    other = Corpus(out, water._replace(codes={"水利": "rivers"})).sql("FROM functions")
    assert other.set_index("department")["function"].get("省水利厅") == "rivers"
