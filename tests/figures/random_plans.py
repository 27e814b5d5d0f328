"""Small plans drawn at random, their words left out: the tables that figures are made from."""

from dataclasses import replace
from functools import lru_cache

import pandas as pd
from hypothesis import Phase, settings
from hypothesis import strategies as st

from hbey_analysis import load_plan
from hbey_analysis.tables.plan import Plan

# A co-ordinator and one of its own offices, three gatekeepers, three others, a city.
BODIES = ["自治区发展改革委", "自治区能源开发局", "自治区财政厅", "自治区国土资源厅",
          "自治区环保厅", "自治区水利厅", "自治区林业厅", "自治区教育厅", "包头市"]  # fmt: skip
CLASS = "相关盟市"
PARTS = [("1", "1.1"), ("1", "1.2"), ("2", "2.1"), ("2", "2.2"), ("3", None), (None, None)]
CODES = {
    "themes": ["water", "coal", "railways", "roads", "towns"],  # railways, roads: of transport
    "instruments": ["funding", "talent", "regulation", "planning", "trade"],
    "places": ["hohhot", "togtoh", "baotou", "ordos", "hulunbuir"],  # Togtoh lies in Hohhot
}
LED = [*["lead"] * 3, "responsible"]
BESIDE = [*["support"] * 4, "guide", "implement"]
few = settings(max_examples=12, deadline=None, derandomize=True, database=None,
               phases=[Phase.explicit, Phase.generate])  # fmt: skip


@st.composite
def clauses(draw: st.DrawFn, bodies: list[str], least: int) -> list[tuple[str, str]]:
    """Draw the bodies of a task with their roles, in order."""
    named = draw(st.lists(st.sampled_from(bodies), unique=True, min_size=least))
    first = draw(st.sampled_from(LED))
    leads = draw(st.sampled_from([0, 1, 1, 1, 2]))
    beside = draw(st.sampled_from(BESIDE))
    roles = [first if place < leads else "support" for place in range(len(named))]
    if len(named) > 2 and roles[-1] == "support":
        roles[-1] = beside
    return list(zip(named, roles, strict=True))


@st.composite
def plans(draw: st.DrawFn, least: int = 0) -> Plan:
    """Draw a plan of up to eleven tasks: parts, clauses with roles, and what the tasks speak of.

    Of two in three there is enough to speak of; their clauses recur, as those of plans do.
    """
    least = max(least, draw(st.sampled_from([0, 5, 9])))
    bodies = draw(st.lists(st.sampled_from(BODIES), unique=True, min_size=4 if least else 1))
    pool = draw(st.lists(clauses(bodies, 1 if least else 0), min_size=1, max_size=7))
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, unique=True))
    always = draw(st.sampled_from([None, None, *bodies]))  # may be named by every task
    tasks = []
    for part in sorted(
        draw(st.lists(st.sampled_from(parts), min_size=least, max_size=11)), key=PARTS.index
    ):
        clause = [*draw(st.sampled_from(pool))]
        if always and always not in dict(clause):
            clause.append((always, "support"))
        if draw(st.booleans()):
            clause.append((CLASS, "support"))
        spoken = {
            book: draw(st.lists(st.sampled_from(codes), max_size=3))
            for book, codes in CODES.items()
        }
        tasks.append((part, draw(st.integers(0, 4)), clause, spoken))
    return plan_of(tasks)


def plan_of(tasks: list[tuple]) -> Plan:
    """Return the plan of such tasks: (section, item), length, clause, codes by codebook."""
    base = _base()
    rows, assigned, mentions = [], [], []
    for number, ((section, item), length, clause, spoken) in enumerate(tasks, 1):
        task = f"{item or f'{section or 0}.0'}.{number}"
        ids = {"task_id": task, "item_id": item, "section_id": section}
        rows.append(ids | {"n_characters": length, "deadline": None})
        assigned += [
            ids | {"position": position, "department": body, "role": role, "surface": body,
                   "kind": "collective" if body == CLASS else "named", "confidence": "certain"}
            for position, (body, role) in enumerate(clause, 1)
        ]  # fmt: skip
        mentions += [
            ids | {"codebook": book, "code": code, "surface": code, "sentence_id": f"{task}-1"}
            for book, codes in spoken.items() for code in codes
        ]  # fmt: skip
    city = {
        "department": "包头市",
        "label_zh": "包头市",
        "label_en": "Baotou",
        "kind": "territorial",
    }
    registry = base.departments[base.departments["department"].isin([*BODIES, CLASS])]
    parts = pd.DataFrame([ids for ids, *_ in tasks], columns=["section_id", "item_id"])
    return replace(
        base,
        tasks=_like(base.tasks, rows),
        assignments=_like(base.assignments, assigned),
        mentions=_like(base.mentions, mentions),
        sections=parts[["section_id"]].dropna().drop_duplicates(),
        items=parts[["item_id"]].dropna().drop_duplicates(),
        departments=pd.concat([registry, pd.DataFrame([city])], ignore_index=True),
        targets=base.targets.iloc[:0],
    )


@lru_cache(maxsize=1)
def _base() -> Plan:
    """Return the plan whose registry and codebooks are used: reading it takes a second."""
    return load_plan("hbey")


def _like(table: pd.DataFrame, rows: list[dict]) -> pd.DataFrame:
    """Return rows as a table with the columns and types of another, what they lack left out."""
    made = pd.DataFrame(rows, columns=table.columns)
    number = {name: 0 for name, kind in table.dtypes.items() if kind == "int64"}
    return made.fillna(number).astype(table.dtypes.to_dict())
