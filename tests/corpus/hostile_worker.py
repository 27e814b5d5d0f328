"""A worker that meets what its files' names say: a death, no end, no memory, a full folder."""

import os
import signal
import time
from pathlib import Path

from hbey_analysis.corpus import reading, worker

whole = reading._plan


def _plan(path, one):
    name = path.name
    if name.startswith("poison"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("endless"):
        while True:
            pass
    if name.startswith("deaf"):
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        while True:
            pass
    if name.startswith("greedy"):
        bytearray(1 << 40)
    if name.startswith("once") and not (mark := path.parent / ".once").exists():
        mark.touch()  # hidden: no file of the corpus
        os.kill(os.getppid() if name.startswith("once-above") else os.getpid(), signal.SIGKILL)
    if name.startswith("slow"):
        time.sleep(0.5)
    if name.startswith("growing"):
        (path.parent / "new.txt").write_bytes(Path(path).read_bytes())
    if name.startswith("changing"):
        path.write_text(path.read_text("utf-8") + "。", encoding="utf-8")
    return whole(path, one)


reading._plan = _plan
worker.main()
