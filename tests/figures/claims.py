"""What the notebooks do with a plan, up to the words of a figure: nothing is drawn."""

import inspect
import re
from contextlib import contextmanager
from importlib import import_module
from unittest.mock import patch

import pandas as pd

import hbey_analysis as hbey
from hbey_analysis import figures
from hbey_analysis.figures.wording import LANGUAGES, Wording
from hbey_analysis.plots.style import Said
from hbey_analysis.tables.plan import read_tiles

DRAWS = 40  # enough for a table of the right shape
TOPICS = sorted({figure.topic for figure in figures.FIGURES})


@contextmanager
def nothing_drawn():
    """Let a figure return its words and the table behind it, and draw nothing."""
    patches = []
    for module in (import_module(f"hbey_analysis.figures.{topic}") for topic in TOPICS):
        for name in vars(module):
            if name.startswith(("plot_", "key_of", "name_mix", "legend_below")):
                patches.append(patch.object(module, name, lambda *_, **__: None))
        patches.append(patch.object(module, "new_figure", _no_figure))
        patches.append(patch.object(module, "save_figure", _words_of))
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


class _Nothing:
    """Takes the place of a figure and of axes."""

    def __getattr__(self, name):
        return lambda *_, **__: None


def _no_figure(*_, nrows=1, ncols=1, **__):
    return _Nothing(), _Nothing() if nrows * ncols == 1 else [_Nothing()] * nrows * ncols


def _words_of(fig, name, data, **claim):
    """Return the claim with the numbers behind the figure, by the first of their keys."""
    keyed = data if data.index.name else data.set_index(data.columns[0])
    return claim | {"table": keyed}


def claims(name, measured, plan):
    """Return what a figure says of measured tables in each language; None where it says nothing.

    Each headline and caption is looked through for what no sentence may have.
    """
    (declared,) = (figure for figure in figures.FIGURES if figure.name == name)
    draw = getattr(figures, declared.draw)
    found = {}
    for language in LANGUAGES:
        words = Wording(plan, language)
        first = (plan, words) if "plan" in inspect.signature(draw).parameters else (words,)
        said = draw(*first, *measured)
        for text in (
            [said.sentence] if isinstance(said, Said) else [said["headline"], said["caption"]]
        ):
            assert_sound(text.replace(words.plan_name, "PLAN"), language)
        found[language] = None if isinstance(said, Said) else said
    assert len({said is None for said in found.values()}) == 1
    return found if found["en"] else None


PLURALS = "tasks|sections|items|parts|bodies|leads|leaders|pairs|claims|specifications|plans|"
PLURALS += "combinations|lists|times|clauses|cells|rows|columns|sentences|places|counties|cities|"
PLURALS += "leagues|supporters|sets|trades|characters|gatekeepers|namings|departments|cells"
SINGULARS = "task|section|item|part|body|leader|claim|specification|combination|list|clause|time"
VERBS = "are|have|lead|keep|exceed|share|recur|name|stand|support|run|differ|do"


def assert_sound(text, language):
    """Assert that a sentence is whole: filled in, stopped once, singular where there is one."""
    assert not re.search(r"[{}]|\bnan\b|\bNone\b|\bNaN\b|  ", text), text
    assert not re.search(
        r"[,;:，；：、。！][ ]?[,;:，；：、。.]|\.[ ]?[,;:，；：、。]|\.\.", text
    ), text
    assert not re.search(r"[(（“][)）”]|[(（]\s|\s[)）]", text), text
    if language == "zh":
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff] [\u4e00-\u9fff]", text), text
        return
    assert not re.search(r"[，；：、。（）“”]", text), text
    assert re.match(r"[A-Z0-9\"]", text), text
    one = r"(?<![\d.,])1 "
    assert not re.search(rf"{one}(of the |other |more )?({PLURALS})\b", text), text
    assert not re.search(rf"{one}of \d+ [^.;:()]*?\b({VERBS})\b", text), text
    assert not re.search(rf"{one}({VERBS})\b", text), text
    assert not re.search(rf"(?<![\d.,])(0|[2-9]|\d\d+) ({SINGULARS})\b(?! of)", text), text


def named(text, labels):
    """Return the keys of the labels that stand in a text, the longest looked for first.

    Parameters
    ----------
    labels : dict of str
        What each key is called.
    """
    found = set()
    for key in sorted(labels, key=lambda key: -len(labels[key])):
        if labels[key] in text:
            found.add(key)
            text = text.replace(labels[key], "·")
    return found


def numbers(text, labels=()):
    """Return the numbers of a text as they are written, those in labels left out."""
    for label in sorted(labels, key=len, reverse=True):
        text = text.replace(label, "·")
    return re.findall(r"\d+(?:\.\d+)?%?", text.replace(",", ""))


# ------------------------------------------------------------------ the notebooks' measures


def of_glance(plan):
    return (hbey.section_sizes(plan.tasks, by=hbey.best_level(plan.tasks) or "section_id"),)


def groups_of(plan):
    standing = hbey.standing_groups(plan.departments, plan.notes)
    return hbey.body_groups(hbey.workload(plan.assignments), standing)


def of_assignments(plan):
    tasks = plan.tasks.set_index("task_id")[["section_id"]].set_axis(["part"], axis=1)
    return hbey.named_cells(plan.assignments), groups_of(plan), tasks.assign(measurable=False)


def of_workload(plan, unit="task", counting="whole"):
    return hbey.workload(plan.assignments, unit=unit, counting=counting), unit, counting, 32


def of_concentration(plan):
    rows = plan.assignments
    return tuple(
        {draw: measure(rows, draw, DRAWS, 1) for draw in ("all", "named")}
        for measure in (hbey.leads_by_rank, hbey.random_leads)
    )


def of_lead_rate(plan):
    standing = hbey.standing_groups(plan.departments, plan.notes)["standing"]
    rows = plan.assignments
    merged = hbey.leading_merged(rows, plan.departments)
    return hbey.lead_rate(rows), hbey.lead_rate(rows, standing), groups_of(plan), merged


def units_of(plan, unit):
    return plan.tasks[f"{unit}_id"].fillna(plan.tasks["task_id"]).nunique()


def everywhere_in(plan, unit):
    return hbey.in_every_unit(hbey.co_assignment(plan.assignments, unit=unit), units_of(plan, unit))


def of_co_assignment(plan, nulls, unit="task", top_n=16):
    together = hbey.co_assignment(plan.assignments, unit=unit)
    load = hbey.workload(plan.assignments, unit=unit)
    units = units_of(plan, unit)
    return together, everywhere_in(plan, unit), nulls, load, unit, units, top_n


def of_lead_support(plan, unit="task", top_n=16):
    support = hbey.lead_support(plan.assignments, unit=unit)
    load = hbey.workload(plan.assignments, unit=unit)
    ties = hbey.asymmetry(support)
    return support, ties, everywhere_in(plan, unit), load, unit, units_of(plan, unit), top_n


def of_precedence(plan):
    rows, everywhere = plan.assignments, everywhere_in(plan, "task")
    rest = rows[~rows["department"].isin(everywhere)]
    ways = {"all": hbey.order_by_chance(rows, n_draws=5)}
    ways["rest"] = hbey.order_by_chance(rest, n_draws=5)
    ways["once"] = hbey.order_by_chance(rows, duplicates="once", n_draws=5)
    return hbey.precedence(rows), pd.DataFrame(ways).T, everywhere, hbey.workload(rows), 16


def of_combinations(plan):
    everywhere, load = everywhere_in(plan, "task"), hbey.workload(plan.assignments)
    free = [name for name in load.index if name not in everywhere]
    sets = hbey.combinations_of_departments(plan.assignments, departments_of_interest=free)
    return sets, everywhere, load, len(plan.tasks)


def of_coverage(plan):
    level = hbey.best_level(plan.tasks)
    by = level or "section_id"
    counts = hbey.coverage(plan.assignments, by=by)
    cells = hbey.coverage_by_chance(plan.assignments, plan.tasks, by=by)
    return counts, cells, len(plan.tasks), level, 2.0


def of_codes(plan, codebook):
    level = hbey.best_level(plan.tasks)
    by = level or "section_id"
    spoken = hbey.with_parents(plan.mentions, plan.codes) if codebook == "themes" else plan.mentions
    counts = hbey.code_coverage(spoken, plan.tasks, codebook, by=by)
    cells = hbey.codes_by_chance(spoken, plan.tasks, codebook, by=by)
    tasks = hbey.tasks_by_code(spoken[spoken["codebook"] == codebook])
    return counts, cells, tasks, len(plan.tasks), level


def of_theme_departments(plan, top_n=12):
    spoken = hbey.with_parents(plan.mentions, plan.codes)
    inputs = (spoken, plan.tasks, "themes")
    held = hbey.code_coverage(*inputs, by="department", assignments=plan.assignments)
    counts, *_ = of_coverage(plan)
    bodies = counts.index[counts.sum(axis=1) < len(plan.tasks)]
    themes, _, tasks, *_ = of_codes(plan, "themes")
    held = held.reindex(index=themes.index, columns=bodies, fill_value=0)
    cells = hbey.codes_by_chance(*inputs, by="department", assignments=plan.assignments)
    return held, cells, tasks, top_n


def _placed(plan):
    level = hbey.place_level(plan.mentions, plan.codes)
    counted = hbey.expand_places(plan.mentions, plan.codes, (level, "country"))
    return level, hbey.innermost(hbey.tasks_by_code(counted), plan.codes)


def of_addressees(plan):
    level, _ = _placed(plan)
    tables = (plan.mentions, plan.codes, plan.assignments, plan.departments)
    return hbey.places_assigned(*tables, (level, "country")), level, 18


def of_tile_map(plan):
    _, tasks = _placed(plan)
    tiles = read_tiles(plan)
    names = Wording(plan, "en").codes("places")
    labels = tiles.index.map(names)
    return (tiles.assign(tasks=tasks.reindex(tiles.index, fill_value=0), label=labels),)


def of_mix(plan):
    level = hbey.best_level(plan.tasks)
    mixes = {
        value: hbey.instrument_mix(
            plan.mentions, plan.codes, plan.tasks, value, level or "section_id"
        )
        for value in ("mentions", "tasks")
    }
    shares = hbey.instrument_shares(plan.mentions, plan.codes, plan.tasks)
    return mixes, shares, len(plan.tasks), level
