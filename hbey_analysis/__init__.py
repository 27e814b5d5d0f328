"""Read Chinese government work-division plans into tidy tables, measures and figures.

The public names are loaded on first use, so that importing the package stays cheap.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "tables.plan": ["Plan", "load_plan"],
    "text.source": ["PlanError"],
    "measures.structure": [
        "section_sizes",
        "roster",
        "body_groups",
        "named_cells",
        "absent_bodies",
        "led_tasks",
    ],
    "measures.workload": [
        "workload",
        "concentration",
        "merge_children",
        "counting_shares",
        "lead_distributions",
    ],
    "measures.coassignment": [
        "incidence",
        "co_assignment",
        "all_pairs",
        "in_every_unit",
        "lead_support",
        "asymmetry",
        "first_supporters",
        "precedence",
        "combinations_of_departments",
    ],
    "measures.levels": ["levels", "best_level", "qualified"],
    "measures.coverage": [
        "coverage",
        "largest_cell",
        "location_quotient",
        "breadth",
        "overlap",
    ],
    "measures.chance": [
        "cells_by_chance",
        "coverage_by_chance",
        "codes_by_chance",
        "breadth_by_chance",
    ],
    "measures.themes": ["code_coverage", "with_parents", "tasks_by_code"],
    "measures.lead_rate": [
        "lead_rate",
        "standing_groups",
        "subordinates",
        "leading_merged",
        "even_gini",
        "random_leads",
        "leads_by_rank",
    ],
    "measures.coordination": [
        "named_last",
        "closing_duties",
        "coordinators",
        "supporter_order",
        "order_by_chance",
    ],
    "measures.places": [
        "expand_places",
        "mention_levels",
        "places_with_themes",
        "places_assigned",
        "place_level",
        "innermost",
    ],
    "measures.instruments": ["instrument_mix", "instrument_shares"],
    "measures.significance": [
        "significance",
        "directed_significance",
        "all_nulls",
        "compare_nulls",
        "mixing",
    ],
    "measures.checkable": ["checkable_counts", "checkable_targets", "named_works"],
    "measures.stability": ["stability", "breadth_stability", "breadth_depth"],
    "measures.specifications": [
        "specification_curve",
        "claim_shares",
        "choice_effects",
        "claimable",
    ],
    "measures.vocabulary": ["distinctive_words", "place_aliases", "words_by_prior"],
    "measures.agreement": [
        "coding_agreement",
        "coding_units",
        "dictionary_quality",
        "unreached",
    ],
    "measures.comparison": [
        "compare",
        "compare_levels",
        "body_functions",
        "function_of",
        "function_overlap",
        "function_shares",
        "read_functions",
        "real_plans",
        "with_others",
    ],
    "measures.baseline": [
        "Facts",
        "comparable",
        "facts_of",
        "function_leads",
        "function_sets",
        "overlap_by_level",
        "largest_comparable",
        "percentile",
        "percentiles",
        "plan_measures",
        "read_facts",
        "summed_leads",
        "with_baseline",
    ],
    "measures.audit": ["audit_sample", "audit_result"],
    "tables.evidence": ["evidence"],
    "tables.annotations": ["write_annotations"],
    "figures.address": ["evidence_address"],
    "values.study": ["study_values", "write_values"],
    "pages.brief": ["write_brief"],
    "corpus.query": ["Corpus"],
    "pages.evidence": ["write_evidence"],
    "pages.study": ["write_study"],
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name == "__version__":
        from importlib.metadata import version  # slower to import than all else here

        return version(__name__)
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return [*globals(), *__all__]
