"""Values of what the findings rest on: the coding, and every defensible specification."""

from collections.abc import Iterator

from hbey_analysis.measures.agreement import coding_agreement, coding_units, dictionary_quality
from hbey_analysis.measures.specifications import claim_shares, claimable, specification_curve
from hbey_analysis.values.measured import Measured, size, where
from hbey_analysis.values.value import INDEX, SHARE, Maker, Value

CODERS = ("a", "b")


def coding(of: Maker) -> Iterator[Value | None]:
    """Yield the agreement of two readings, and of the dictionaries with them."""
    plan = of.plan
    if plan.coding.empty:
        return
    sentences = Measured(
        "plan.coding['sentence_id'].nunique()", plan.coding["sentence_id"].nunique()
    )
    yield of.number("coding.sentences", sentences, rows="coding")
    agreement = Measured("coding_agreement(plan.coding)", coding_agreement(plan.coding))
    overall = where(agreement, "code == 'all'").to(
        ".set_index('codebook')", agreement.table.query("code == 'all'").set_index("codebook")
    )
    call = "dictionary_quality(plan.coding, coding_units(plan.mentions, plan.codes))"
    units = coding_units(plan.mentions, plan.codes)
    quality = Measured(
        f"{call}.set_index(['codebook', 'reference'])",
        dictionary_quality(plan.coding, units).set_index(["codebook", "reference"]),
    )
    for codebook in overall.table.index:
        yield of.cell(f"coding.{codebook}.alpha", overall, codebook, "alpha", INDEX, rows="coding")
        for coder in CODERS:
            own = (codebook, coder)
            for column in ("precision", "recall", "f1", "f1_low", "f1_high"):
                key = f"coding.{codebook}.{coder}.{column}"
                yield of.cell(key, quality, own, column, INDEX, rows="coding")


def specifications(of: Maker) -> Iterator[Value | None]:
    """Yield in how many specifications each claim holds, of those that could go either way."""
    curve = specification_curve(of.plan)
    table = claimable(of.plan, claim_shares(curve))
    shares = Measured(
        "claimable(plan, claim_shares(specification_curve(plan))).set_index('claim')",
        table.set_index("claim"),
    )
    for claim in shares.table.index:
        for column in ("could_differ", "holds"):
            yield of.cell(f"claims.{claim}.{column}", shares, claim, column)
        yield of.cell(f"claims.{claim}.share", shares, claim, "share", SHARE)
    if len(table):
        yield of.number("claims.count", size(shares))
        always = where(shares, "holds == could_differ")
        yield of.number("claims.always", size(always))
        yield of.number("claims.half", size(where(shares, "share > .5")))
        total = shares["could_differ"].to(".sum()", int(shares.table["could_differ"].sum()))
        yield of.number("claims.specifications", total)
