"""Forked kernels: to a notebook as ordinary ones, apart from each other, and no orphans."""

import ast
import asyncio
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from hbey_analysis import kernels
from hbey_analysis.paths import BUILD, LIBRARY, ROOT

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux"),
    pytest.mark.slow,
]
# Of the environment, what a test runner may change between two kernels is left out.
SAID = """
import json, os, random, signal, sys, threading
import matplotlib, matplotlib.pyplot, numpy, pandas
from pandas._config import config
names = sorted(name for name in globals() if not name.startswith("_"))
environment = {n: v for n, v in os.environ.items() if not n.startswith(("JPY_", "PYTEST_"))}
opened = [f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd") if int(n) > 2]
kinds = [os.readlink(name).partition(":")[0] for name in opened if os.path.islink(name)]
print(json.dumps(dict(
    argv=sys.argv[:2], path=sys.path, flags=str(sys.flags), folder=os.getcwd(), names=names,
    environment=environment, main=__name__, leads=os.getpid() == os.getsid(0) == os.getpgrp(),
    threads=sorted(type(t).__name__ for t in threading.enumerate()),
    opened=sorted(kind for kind in kinds if kind[0] != "/"),
    nothing_to_read=sys.__stdin__.read(), encoding=sys.stdout.encoding, mask=os.umask(0o22),
    handlers=[getattr(signal.getsignal(n), "__name__", str(n)) for n in (1, 2, 13, 15, 17)],
    backend=matplotlib.get_backend(), settings=dict(matplotlib.rcParams),
    figures=matplotlib.pyplot.get_fignums(), shown=config._global_config,
    defaults={name: option.defval for name, option in config._registered_options.items()},
), default=str))
"""
SPOIL = """
import builtins, os, random, sys
import matplotlib, numpy, pandas
left = 1
matplotlib.rcParams["font.size"] = 40
os.environ["LEFT"] = "1"
random.seed(1), numpy.random.seed(1)
pandas.DataFrame.sum = builtins.left = sys.left = print
os.chdir("/")
"""


@pytest.fixture(autouse=True)
def forking(monkeypatch):
    """Start kernels as the notebooks' are started."""
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", "hbey-fork")
    monkeypatch.setenv("MPLCONFIGDIR", str(BUILD / "matplotlib"))
    monkeypatch.setattr(kernels, "FORKS", True)


@contextlib.contextmanager
def kernel():
    """Yield the manager of a kernel, and a function that runs code and returns what it prints."""
    manager = KernelManager(kernel_name="python3")
    with Path(os.devnull).open("w") as nowhere:
        manager.start_kernel(cwd=str(ROOT), stderr=nowhere)
    client = manager.client()
    client.start_channels()

    def run(code):
        printed = []
        hook = lambda message: printed.append(message["content"].get("text", ""))  # noqa: E731
        reply = client.execute_interactive(code, output_hook=hook, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(printed)

    try:
        client.wait_for_ready(timeout=60)
        yield manager, client, run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def said(code=SAID):
    with kernel() as (manager, _, run):
        return type(manager.provisioner.process).__name__, run(code)


def gone(pid):
    """Tell whether a process has ended, or only waits to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def soon(holds, seconds=10):
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize("more", [(), kernels.IMPORTED_FOR_MANY], ids=["few", "many"])
def test_a_forked_kernel_is_what_an_ordinary_one_is(monkeypatch, more):
    monkeypatch.setattr(kernels, "IMPORTED", kernels.IMPORTED + more)
    kernels._forget()
    kind, forked = said()
    monkeypatch.setattr(kernels, "FORKS", False)
    other, ordinary = said()
    assert (kind, other) == ("ForkedKernel", "Popen")
    # pandas asks the stream of the moment for its encoding
    forked, ordinary = (text.replace("UTF-8", "utf-8") for text in (forked, ordinary))
    forked, ordinary = (json.loads(text) for text in (forked, ordinary))
    assert {k: v for k, v in forked.items() if v != ordinary[k]} == {}


def test_a_kernel_sees_nothing_of_the_one_before():
    clean = said()
    assert clean[0] == "ForkedKernel"
    said(SPOIL)
    assert json.loads(said()[1]) == json.loads(clean[1])
    draw = "import random, numpy\nprint(random.random(), numpy.random.random())"
    assert len({number for _ in range(2) for number in said(draw)[1].split()}) == 4


def test_a_kernel_is_interrupted_and_goes_on():
    with kernel() as (manager, client, run):
        run("import time")
        message = client.execute("time.sleep(60)", stop_on_error=False)
        time.sleep(0.3)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=10)
        assert reply["parent_header"]["msg_id"] == message
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert run("print(1)") == "1\n"


def test_a_kernel_that_dies_is_noticed_with_its_status():
    with kernel() as (manager, client, _):
        client.execute("import os; os._exit(3)")
        assert soon(lambda: not manager.is_alive())
        with pytest.raises(queue.Empty):
            client.get_shell_msg(timeout=0)
        assert manager.provisioner.process.returncode == 3


def test_a_killed_kernel_has_ended_and_who_waits_for_it_is_told():
    async def killed():
        manager = kernels.Manager(kernel_name="python3")
        with Path(os.devnull).open("w") as nowhere:
            await manager.start_kernel(cwd=str(ROOT), stderr=nowhere)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        await manager.provisioner.kill()
        ended = gone(manager.provisioner.pid)
        with pytest.raises(RuntimeError, match="does not answer"):
            await client.wait_for_ready(timeout=60)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return type(client), ended

    with ThreadPoolExecutor() as thread:  # where no other loop runs
        assert thread.submit(asyncio.run, killed()).result() == (kernels.Client, True)


def test_what_is_imported_late_is_what_the_server_imports_for_many():
    drawing = [path for room in ("measures", "plots") for path in (LIBRARY / room).glob("*.py")]
    nodes = [node for path in drawing for node in _late(ast.parse(path.read_text("utf-8")))]
    late = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in nodes
    }
    imported = [*kernels.IMPORTED, *kernels.IMPORTED_FOR_MANY, "hbey_analysis.plots.style"]
    code = f"import importlib, sys; [importlib.import_module(name) for name in {imported}]; "
    code += f"print(sorted({late} - sys.modules.keys()))"
    run = [sys.executable, "-W", "ignore", "-c", code]
    assert "scipy.stats" in late
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "[]\n"


def _late(tree):
    """Yield the imports within functions."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node


def test_what_a_killed_kernel_started_is_killed_with_it():
    with kernel() as (manager, _, run):
        child = int(run("import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid)"))
        pid = manager.provisioner.pid
    assert soon(lambda: gone(pid) and gone(child))


def test_a_server_gives_back_what_its_kernels_took():
    python, folder = [sys.executable], str(ROOT)
    server = kernels.server(python, folder, dict(os.environ))
    request = kernels.Request(["--version"], folder, dict(os.environ))
    with Path(os.devnull).open("w") as nowhere:

        def fork():
            process = kernels.ForkedKernel(server, request, [nowhere.fileno()] * 2)
            parent = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[1]
            assert process.wait() == 0
            return Path("/proc", parent)

        used = []
        for _ in range(40):
            place = fork()
            pages = int((place / "statm").read_text().split()[1])
            used.append((pages, len(list((place / "fd").iterdir()))))
    assert used[-1][0] - used[3][0] < 64  # pages of 4 KiB: a quarter of a megabyte
    assert used[-1][1] < used[3][1] + 5  # the wire of the last may be open yet


STARTER = """
import os, time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="python3")
manager.start_kernel()
kernel = manager.provisioner.pid
server = open(f"/proc/{kernel}/stat").read().rpartition(")")[2].split()[1]
print(kernel, server, flush=True)
time.sleep(60)
"""


@pytest.fixture
def started():
    """A process that has started a kernel, the kernel, and the server."""
    settings = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "hbey-fork"}
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | settings,
    )  # fmt: skip
    with process:
        yield process, *map(int, process.stdout.readline().split())
        process.kill()


def test_nothing_outlives_who_asked_for_kernels(started):
    process, one, server = started
    process.kill()
    process.wait()
    assert soon(lambda: gone(one) and gone(server))


def test_a_kernel_does_not_outlive_its_server(started):
    _, one, server = started
    os.kill(server, signal.SIGKILL)
    assert soon(lambda: gone(one))


def test_where_the_server_was_killed_a_kernel_is_an_ordinary_one():
    with kernel() as (_, _, run):
        os.kill(int(run("import os\nprint(os.getppid())")), signal.SIGKILL)
    assert [said("print(1)") for _ in range(2)] == [("Popen", "1\n"), ("ForkedKernel", "1\n")]
