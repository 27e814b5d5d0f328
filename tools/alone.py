"""Run a command while holding a lock: `python alone.py LOCK COMMAND…`; a second one waits.

The lock goes with the process, so that a killed one leaves none behind.
"""

import fcntl
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    lock, *command = sys.argv[1:]
    Path(lock).parent.mkdir(parents=True, exist_ok=True)
    held = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    fcntl.flock(held, fcntl.LOCK_EX)
    os.set_inheritable(held, True)  # whoever the command starts holds it too
    os.execvp(command[0], command)
