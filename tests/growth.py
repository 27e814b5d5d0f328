"""How the time of a reading grows with the repeats of one construct."""

import math
import time

LIMIT = 1.2
NOISE = 0.02  # seconds; what takes less is not told from the clock's own unrest
UNREST = 0.25  # of what any reading costs, nor is this
TRIES = 3


def seconds(read, text):
    """Return the processor's time for one reading; other processes do not count."""
    began = time.process_time()
    read(text)
    return time.process_time() - began


def exponent(read, make, sizes):
    """Return the steepest growth from one size to the next: 1 is as the text, 2 its square.

    What a reading costs at any length is taken off, and a step that seems too steep is measured
    again: an unquiet machine only adds time. The first step that stays too steep ends the search,
    so that a reading in the cube of the length fails in seconds.
    """
    read(make(1))
    fixed = min(seconds(read, make(1)) for _ in range(TRIES))
    floor = max(NOISE, UNREST * fixed)
    worst, below = 0.0, floor
    for size, last in zip(sizes, (1, *sizes), strict=False):
        net = math.inf
        for _ in range(TRIES):
            net = min(net, max(floor, seconds(read, make(size)) - fixed))
            steep = math.log(net / below) / math.log(size / last)
            if steep <= LIMIT:
                break
            if last > 1:
                below = max(below, seconds(read, make(last)) - fixed)
        worst, below = max(worst, steep), net
        if worst > LIMIT:
            break
    return worst


def file_reader(path, read):
    """Return a function that writes a text to a file and reads it."""

    def reader(text):
        path.write_text(text, encoding="utf-8", newline="")
        read(path)

    return reader
