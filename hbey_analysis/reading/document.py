"""What the front and the back of a text say about the document: title, issuer, number, dates."""

import re
from typing import Any

from hbey_analysis.reading.outline import DATE, Block

WHOLE_TITLE = re.compile(
    "(?:通知|方案|意见|规划|计划|办法|措施|要点|分工|清单|细则|决定)(?:[（(][^（）()]*[）)])?$"
)
LONGEST_ENDING = 100  # 方案 with a bracket behind it: （2021—2025年）
DATE_BEHIND = re.compile(r"[（(]\d{4}年\d{1,2}月\d{1,2}日[）)]$")
PERIOD = re.compile(r"(\d{4})\s*[—–\-－~至]+\s*(\d{4})\s*年")
ISSUER = re.compile("(.+?)(?:关于|印发)")
NUMBER = re.compile(r"[\w]{1,10}[〔\[]\d{4}[〕\]]\s*\d+\s*号")


def describe(text: str, blocks: list[Block]) -> dict[str, Any]:
    """Read the columns of ``document`` that the text itself states.

    Parameters
    ----------
    text : str
        The whole plan.
    blocks : list of Block
        Its blocks, in order.

    Returns
    -------
    dict
        title, issuer, document_number, published (the date on the page), signed (the date under
        the issuer's name), period_start, period_end; None where the text does not say.
    """
    metadata, signature = (
        "\n".join(text[b.start : b.end] for b in blocks if b.kind == kind)
        for kind in ("metadata", "signature")
    )
    title = _title(text, blocks)
    period = PERIOD.search(title or "")
    issuer = ISSUER.match(title or "")
    number = NUMBER.search(metadata)
    return {
        "title": title,
        "issuer": issuer.group(1) if issuer else None,
        "document_number": "".join(number.group().split()) if number else None,
        "published": _date(metadata),
        "signed": _date(signature),
        "period_start": int(period.group(1)) if period else None,
        "period_end": int(period.group(2)) if period else None,
    }


def _title(text: str, blocks: list[Block]) -> str | None:
    """Return the first title, its lines joined, without the date some pages print behind it."""
    title = ""
    for block in blocks:
        if block.kind == "title":
            title += "".join(text[block.start : block.end].split())
        ended = WHOLE_TITLE.search(title[-LONGEST_ENDING:])
        if (title and block.kind not in ("title", "blank")) or ended:
            break
    return DATE_BEHIND.sub("", title) or None


def _date(text: str) -> str | None:
    """Return the first date in `text` as year-month-day."""
    match = re.search(DATE, text)
    if not match:
        return None
    year, month, day = re.findall(r"\d+", match.group())[:3]
    return f"{year}-{int(month):02d}-{int(day):02d}"
