"""The program that reads batches: it may be killed, and its end ends nothing else.

It takes a batch a line from its standard input and answers in lines: which file it begins, then
that the part is written, or why it cannot be. It ends where its input ends.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from hbey_analysis.corpus.reading import Input, Limits, limit_memory, read_batch
from hbey_analysis.corpus.tables import write_part


def main() -> None:
    """Read batches until there are none."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer

    def answer(**words: Any) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    for line in sys.stdin:
        job = json.loads(line)
        limits = Limits(*job["limits"])
        limit_memory(limits)
        inputs = [Input(*each) for each in job["inputs"]]
        tables = read_batch(
            Path(job["folder"]), inputs, job["version"], limits, job["with_text"],
            lambda place: answer(begins=place),
        )  # fmt: skip
        try:
            write_part(tables, Path(job["part"]))
        except OSError as error:
            answer(stopped=f"{error.filename}: {error.strerror or error}")
        else:
            answer(done=True)


if __name__ == "__main__":
    main()
