"""Small numbers in words."""

ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
CHINESE = "零一二三四五六七八九"
MOST = 99


def in_words(number: int, language: str) -> str:
    """Return a number from 0 to 99 in words: fourteen, 十四.

    Parameters
    ----------
    number : int
        From 0 to `MOST`.
    language : str
        "en" or "zh".

    Raises
    ------
    ValueError
        If the number is not in this range.
    """
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not between 0 and {MOST}: print it in digits.")
    tens, ones = divmod(number, 10)
    if language == "zh":
        if not tens:
            return CHINESE[ones]
        return (CHINESE[tens] if tens > 1 else "") + "十" + (CHINESE[ones] if ones else "")
    if number < len(ENGLISH):
        return ENGLISH[number]
    return TENS[tens] + (f"-{ENGLISH[ones]}" if ones else "")
