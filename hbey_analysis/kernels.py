"""Kernels in milliseconds: forks of a server that has imported what the notebooks import.

The server is a fresh process with one thread, without event loop, socket of Jupyter's or figure.
It lives as long as what asks it for kernels. Linux only; HBEY_FORK=0 starts ordinary kernels.
"""

import asyncio
import atexit
import builtins
import contextlib
import json
import math
import os
import queue
import re
import select
import signal
import socket
import subprocess
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Type

FORKS = sys.platform == "linux" and os.environ.get("HBEY_FORK") != "0"
MODULE = ["-m", "ipykernel_launcher"]
# Kernels of one server may differ in these; another variable may say how a module is imported.
OWN = re.compile("HBEY_FIGURES|(?:JPY|PYTEST)_.*")
LARGEST = 1 << 18  # bytes of a request
LOOKED = 0.01  # seconds from look to look
IMPORTED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "matplotlib.pyplot",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
    "scipy.sparse",
)
# What only some of the notebooks import takes a second: worth it where many are to run.
IMPORTED_FOR_MANY = ("scipy.optimize", "scipy.stats", "seaborn", "networkx", "jieba")
SERVER = "import sys; del sys.path[0]; from hbey_analysis.kernels import main; main(sys.argv[1:])"


class Request(NamedTuple):
    """What a kernel is to be: its arguments, folder and environment."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]


class ForkedKernel:
    """A kernel of the server's, as jupyter_client knows a process.

    Parameters
    ----------
    server : socket
        The server, which may be asked by several processes at once.
    request : Request
        What the kernel is to be.
    streams : list of int
        Descriptors of its standard output and errors.

    Raises
    ------
    OSError
        If the server has ended.
    """

    stdin = stdout = stderr = None

    def __init__(self, server: socket.socket, request: Request, streams: list[int]) -> None:
        self.returncode: int | None = None
        self._wire, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                asked = json.dumps(request).encode()
                socket.send_fds(server, [asked], [theirs.fileno(), *streams])
            self.pid = int(self._wire.recv(LARGEST))
        except (OSError, ValueError) as error:  # it has ended; before it answered
            self._wire.close()
            raise ConnectionResetError from error

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal, or None while the kernel runs."""
        if self.returncode is None and select.select([self._wire], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self) -> int:
        """Wait for the kernel to end; one whose server has ended ends, too."""
        if self.returncode is None:
            self.returncode = int(self._wire.recv(LARGEST) or -signal.SIGKILL)
            self._wire.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the kernel has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


class ForkProvisioner(LocalProvisioner):
    """Kernels forked where that can be had, and ordinary ones elsewhere."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Start a kernel with a command of Jupyter's.

        Parameters
        ----------
        cmd : list of str
            Python, its options, the module and its arguments.
        **options
            As `subprocess.Popen` takes them: env, cwd, stdout, stderr.

        Returns
        -------
        dict
            Ports and key.
        """
        where = cmd.index("-m") if "-m" in cmd else len(cmd)
        streams = [options.get(name) for name in ("stdout", "stderr")]
        plain = all(not isinstance(stream, int) or stream >= 0 for stream in streams)
        if not (FORKS and plain and cmd[where : where + 2] == MODULE):
            return await super().launch_kernel(cmd, **options)
        folder, environment = str(options.get("cwd") or Path.cwd()), options["env"]
        request = Request(cmd[where + 2 :], folder, environment)
        numbers = [
            number if stream is None else stream if isinstance(stream, int) else stream.fileno()
            for number, stream in enumerate(streams, start=1)
        ]
        try:
            process = ForkedKernel(server(cmd[:where], folder, environment), request, numbers)
        except OSError:  # the server was killed; the next kernel has another
            _forget()
            return await super().launch_kernel(cmd, **options)
        self.process: Any = process
        self.pid = self.pgid = process.pid
        self.cwd = folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel; it has ended then, where Jupyter would look a tenth of a second later.

        Parameters
        ----------
        restart : bool
            As for `LocalProvisioner.kill`.
        """
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel):
            self.process.wait()

    async def wait(self) -> int | None:
        """Wait for the kernel to end, and look more often than Jupyter does."""
        while await self.poll() is None:
            await asyncio.sleep(LOOKED)
        return await super().wait()


class Client(AsyncKernelClient):
    """What talks to a kernel; it asks for the next thing as soon as the kernel has answered."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and what it publishes arrives.

        Jupyter waits until nothing has arrived for a fifth of a second, too; who runs a notebook
        takes up only what belongs to its own cells.

        Parameters
        ----------
        timeout : float or None
            Seconds; None for as long as the kernel lives.

        Raises
        ------
        RuntimeError
            If the kernel ends, or does not answer in time.
        """
        end = time.monotonic() + (math.inf if timeout is None else timeout)
        while time.monotonic() < end and await self.is_alive():
            self.kernel_info()
            with contextlib.suppress(queue.Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.1)  # it comes once this is subscribed
                return
        raise RuntimeError("The kernel does not answer.")


class Manager(AsyncKernelManager):
    """Whom nbclient asks for a kernel and its client."""

    client_factory = Type(Client, klass=AsyncKernelClient)


def server(
    python: list[str], folder: str, environment: dict[str, str], *, many: bool = False
) -> socket.socket:
    """Return the server of kernels that begin alike; start it where there is none.

    Parameters
    ----------
    python : list of str
        The command of Python with its options.
    folder : str
        Where the kernels stand: modules look there for their settings.
    environment : dict of str
        Theirs.
    many : bool
        Whether a server that starts also imports what only some notebooks do.
    """
    alike = {name: value for name, value in environment.items() if not OWN.fullmatch(name)}
    if "MPLCONFIGDIR" in environment:
        alike["HOME"] = os.devnull  # which then nothing reads before it is a kernel's own
    key = (python, folder, alike)
    if [known.serves for known in _servers] != [key]:
        _forget()
        _servers.append(Server(key, *_start(*key, IMPORTED_FOR_MANY if many else ())))
    return _servers[0].asked


class Server(NamedTuple):
    """A server of this process: whom it serves, its socket, and the process that it is."""

    serves: tuple[list[str], str, dict[str, str]]
    asked: socket.socket
    process: subprocess.Popen[bytes]


_servers: list[Server] = []  # none, or one


@atexit.register
def _forget() -> None:
    """Leave the server, which ends unless a fork of this process can ask it, too."""
    while _servers:
        last = _servers.pop()
        last.asked.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            last.process.wait(timeout=5)


def _start(
    python: list[str], folder: str, environment: dict[str, str], modules: tuple[str, ...]
) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start a server; it ends when the last copy of the socket returned is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [*python, "-c", SERVER, *modules], stdin=theirs.fileno(), cwd=folder,
            start_new_session=True, env=environment,
        )  # fmt: skip
    return ours, process


def main(modules: list[str]) -> None:
    """Be the server, whose standard input is the socket; in each fork be a kernel."""
    control = socket.socket(fileno=os.dup(0))
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel
    # By this pandas tells, when it is imported, that it is not in a terminal.
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)
    for name in [*IMPORTED, *modules]:
        import_module(name)
    figures = import_module("hbey_analysis.figures")
    for figure in figures.FIGURES:
        getattr(figures, figure.draw)
    del vars(builtins)["get_ipython"]
    if (asked := _serve(control)) is None:
        os._exit(0)  # at once, without taking all that was imported apart
    _be_a_kernel(*asked)


class Child(NamedTuple):
    """A kernel of this server: its process, a descriptor of that, and the wire to who asked."""

    pid: int
    process: int
    wire: socket.socket


def _serve(control: socket.socket) -> tuple[Request, list[int]] | None:
    """Fork for each request; say on its wire when the kernel stands, and how it ended.

    Returns in a fork, with the request and its streams; in the server when nobody is left to ask.
    """
    children: list[Child] = []
    while True:
        watched = [control, *(part for child in children for part in child[1:])]
        ready = select.select(watched, [], [])[0]
        for child in [child for child in children if child.process in ready]:
            children.remove(child)
            _say_end(child)
        for child in children:
            if child.wire in ready:  # who asked has ended
                _kill(child)
        if control in ready:
            asked, descriptors, _, _ = socket.recv_fds(control, LARGEST, 3)
            if not asked:
                for child in children:
                    _kill(child)
                return None
            wire, streams = socket.socket(fileno=descriptors[0]), descriptors[1:]
            if (pid := os.fork()) == 0:
                os.setsid()
                wire.send(str(os.getpid()).encode())
                for each in [control, wire, *(child.wire for child in children)]:
                    each.close()
                for child in children:
                    os.close(child.process)
                return Request(*json.loads(asked)), streams
            for descriptor in streams:
                os.close(descriptor)
            children.append(Child(pid, os.pidfd_open(pid), wire))


def _kill(child: Child) -> None:
    """Kill a kernel and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _say_end(child: Child) -> None:
    """Collect a kernel that has ended, and say its status to who asked for it, if still there."""
    status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
    os.close(child.process)
    with child.wire, contextlib.suppress(OSError):
        child.wire.send(str(status).encode())


def _be_a_kernel(request: Request, streams: list[int]) -> None:
    """Be what `python -m ipykernel_launcher` is."""
    for number, descriptor in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request.environment | {"JPY_PARENT_PID": str(os.getppid())})
    os.chdir(request.folder)
    import_module("numpy.random").seed()  # Python's own is seeded anew by the fork
    sys.argv = [str(getattr(find_spec(MODULE[1]), "origin", "")), *request.arguments]
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"  # with which the kernel ends
    import_module("ipykernel.kernelapp").launch_new_instance([*request.arguments, parent])
