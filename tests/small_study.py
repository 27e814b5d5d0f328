"""A study of two pages, in both languages, with what a text may hold."""

import shutil

from PIL import Image

from hbey_analysis import evidence, evidence_address
from hbey_analysis.paths import FIGURES, STUDY
from hbey_analysis.values.value import Value

HOSTILE = "</script><b onclick=\"x\">Water</b> & 'Land' $x$ *y* #z \\ @w"
NDRC = "自治区发展改革委"
ENGLISH = """---
title: "Who leads {{tasks.count}} tasks"
subtitle: "A division of 2013"
author: [A. Author]
abstract: |
  We count {{tasks.count}} tasks.
  [Fewer than half are led by {{planning.name}}.]{check="leads.planning < tasks.count / 2"}
keywords: [lead, support]
typed: ["2013"]
---

# Introduction {#sec:introduction}

{{leads.planning:Words}} of {{tasks.count}} tasks, as @mertha2009 might say, are led by one body
[see @mertha2009, pp. 995--998]. The text is of 2013. @fig:rate shows it, @tbl:leads lists it,
and @sec:how says how. The name in question is {{hostile}}, and {{others}} other plans have it.[^1]

[^1]: A note with {{leads.planning}}.

![Leads of {{planning.name}}, {{leads.planning}} in all](figure:02-lead-rate){#fig:rate}

# Method

## How leads are counted {#sec:how}

With $n_i$ bodies named in task $i$, the expected number is $E = \\sum_i 1 / n_i$, here
{{leads.planning.expected}}, $P$ {{leads.planning.p}}:

$$E = \\sum_{i=1}^{N} \\frac{1}{n_i}$$

: Leads and their yardstick {#tbl:leads}

| Body              | Leads              |                   Expected |
|:------------------|-------------------:|---------------------------:|
| {{planning.name}} | {{leads.planning}} | {{leads.planning.expected}} |

# References {.unnumbered}

::: {#refs}
:::
"""
CHINESE = """---
title: "谁牵头{{tasks.count}}项任务"
author: [某某]
abstract: |
  共{{tasks.count}}项任务。
  [由{{planning.name}}牵头的不到一半。]{check="leads.planning < tasks.count / 2"}
keywords: [牵头, 配合]
typed: ["2013"]
---

# 引言 {#sec:introduction}

{{tasks.count}}项任务中有{{leads.planning:words}}项由同一部门牵头[@mertha2009]。该文本为2013年。
见@fig:rate与@tbl:leads，计算方法见@sec:how。所涉名称为{{hostile}}，另见于{{others}}份方案。

![{{planning.name}}牵头{{leads.planning}}项](figure:02-lead-rate){#fig:rate}

# 方法

## 如何计数 {#sec:how}

期望数为$E = \\sum_i 1 / n_i$，此处为{{leads.planning.expected}}（$P$值{{leads.planning.p}}）。

: 牵头数及其参照 {#tbl:leads}

| 部门              | 牵头               |                     期望 |
|:------------------|-------------------:|--------------------------:|
| {{planning.name}} | {{leads.planning}} | {{leads.planning.expected}} |
"""
BIBLIOGRAPHY = """@article{mertha2009,
  author = {Mertha, Andrew}, title = {Fragmented Authoritarianism 2.0}, year = {2009},
  journal = {The China Quarterly}, volume = {200}, pages = {995--1012},
}
"""


def small_values(plan):
    """Return a value of each kind, the counts from `evidence`."""
    led = tuple(evidence(plan, department=NDRC, role="lead")["task_id"])
    every = tuple(plan.tasks["task_id"])
    values = [
        Value("tasks.count", len(every), str(len(every)), str(len(every)), "len(plan.tasks)",
              every, "tasks", evidence_address()),
        Value("leads.planning", len(led), str(len(led)), str(len(led)),
              f"len(evidence(plan, department={NDRC!r}, role='lead'))", led,
              address=evidence_address(NDRC, "lead")),
        Value("leads.planning.expected", 9.97, "10.0", "10.0", "lead_rate(plan.assignments)"),
        Value("leads.planning.p", 0.11, ".11", "0.11", "lead_rate(plan.assignments)"),
        Value("planning.name", NDRC, "Development & Reform", "发展改革委", "coordinators(plan)"),
        Value("hostile", HOSTILE, HOSTILE, HOSTILE, f"of({HOSTILE!r})", led[:1],
              address=evidence_address(task_ids=led[:1])),
        Value("others", 2, "2", "2", "len(plans)", rows="corpus/baseline", plans=("01_a", "02_b")),
        Value("never.used", 1, "1", "1", "1"),
    ]  # fmt: skip
    return {value.key: value for value in values}


def write_small_study(folder, english=ENGLISH, chinese=CHINESE):
    """Write the texts, the bibliography and the citation styles."""
    folder.mkdir(parents=True, exist_ok=True)
    for style in STUDY.glob("*.csl"):
        shutil.copy(style, folder)
    (folder / "study.en.md").write_text(english, encoding="utf-8")
    (folder / "study.zh.md").write_text(chinese, encoding="utf-8")
    (folder / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    return folder


def copy_figures(folder):
    """Copy a drawing of each language, and put a picture beside it as `make figures` does."""
    for language in ("en", "zh"):
        place = folder / "hbey" / language
        place.mkdir(parents=True)
        shutil.copy(FIGURES / "hbey" / language / "02-lead-rate.svg", place)
        Image.new("RGB", (1004, 1087), "white").save(place / "02-lead-rate.png", dpi=(300, 300))
    return folder
