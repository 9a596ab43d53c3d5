"""Work done in a child process, within limits of time and memory; one child can do many pieces, one after the other.

The child gets the work through a pipe and gives the result back through another: nothing of a client is written to a
disk. A child that is told the path of a file reads that. It may not open connections, start programs or write files.
When it takes too long, wants too much memory or dies, the piece is refused and the next one gets a new child.
"""

import contextlib
import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import TracebackType
from typing import IO, Any

from advisor.errors import InputRefused, OwnFault, Problem

TASKS = {
    "pdf": "advisor.report.pdf:in_child",
    "templates": "advisor.report.own_templates:in_child",
    "workbook": "advisor.intake.workbook:in_child",
    "parquet": "advisor.intake.source.parquet:in_child",
}
MODULE = "advisor.worker"  # what the child runs
_AHEAD = 2  # results that may wait to be taken
_SIZE = struct.Struct(">Q")
_KEPT = (  # variables that the child's libraries need; everything else stays here
    "PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "TEMP", "TMP", "VIRTUAL_ENV",
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_DATA_HOME", "XDG_CACHE_HOME", "DYLD_FALLBACK_LIBRARY_PATH",
    "WEASYPRINT_DLL_DIRECTORIES", "SOURCE_DATE_EPOCH",
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take: seconds on the clock and on the processor, bytes of memory and of result."""

    seconds: float
    cpu_seconds: int
    memory: int
    result: int


class TooMuch(InputRefused):
    """The work went beyond its limits and was stopped."""


class Worker:
    """A child for one kind of work. Use it in a `with`; the child starts with the first piece."""

    def __init__(self, task: str, limits: Limits):
        self.task = task
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._results: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._reader: threading.Thread | None = None

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()

    @property
    def fresh(self) -> bool:
        """Whether the next piece goes to a child that has done none yet."""
        return self._process is None or self._process.poll() is not None

    def do(self, work: bytes) -> bytes:
        """The result of one piece. Raises InputRefused when the child refuses it, TooMuch beyond the limits."""
        self._send(work)
        result = self._result()
        assert result is not None
        return result

    def stream(self, work: bytes) -> Iterator[bytes]:
        """The results of one piece that has many; each of them may take what the limits say. Raises as `do` does.

        When the results are not taken to their end, the child is stopped; the next piece goes to a new one.
        """
        self._send(work)
        ended = False
        try:
            while (result := self._result()) is not None:
                yield result
            ended = True
        finally:
            if not ended:
                self.stop()

    def _send(self, work: bytes) -> None:
        if self.fresh:
            self._start()
        assert self._process and self._process.stdin
        with contextlib.suppress(BrokenPipeError):  # it died; the missing result tells
            _write(self._process.stdin, work)

    def _result(self) -> bytes | None:
        """The next result; None behind the last one of many."""
        try:
            answer = self._results.get(timeout=self.limits.seconds)
        except queue.Empty:
            self.stop()
            raise TooMuch(f"This took longer than {self.limits.seconds:g} seconds and was stopped.") from None
        if answer is None:
            self.stop()
            raise TooMuch("This needed more time, memory or room than it may have, and was stopped.")
        told, result = answer[:1], answer[1:]
        if told == b".":
            return None
        if told == b"+":
            return result
        said = json.loads(result)
        if said.get("own"):
            raise OwnFault(said["message"])
        raise InputRefused(
            Problem(said["message"], said.get("file", ""), said.get("line", 0), mend=said.get("mend", ""))
        )

    def stop(self) -> None:
        """End the child, at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            while self._reader is not None and self._reader.is_alive():  # it may be waiting for room
                with contextlib.suppress(queue.Empty):
                    self._results.get(timeout=0.01)
            for stream in (process.stdin, process.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()
        self._results = queue.Queue(_AHEAD)

    def _start(self) -> None:
        self.stop()
        limits = ",".join(str(value) for value in (self.limits.cpu_seconds, self.limits.memory, self.limits.result))
        self._process = subprocess.Popen(
            [sys.executable, "-m", MODULE, self.task, limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ}
            | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert self._process.stdout
        reading = (self._process.stdout, self._results, self.limits.result + 1)
        self._reader = threading.Thread(target=_read_on, args=reading, daemon=True)
        self._reader.start()


def _read_on(stream: IO[bytes], results: "queue.Queue[bytes | None]", most: int) -> None:
    """Hand over each result as it comes; None when the child is gone or sends too much."""
    with contextlib.suppress(OSError, ValueError):
        while (answer := _read(stream, most)) is not None:
            results.put(answer)
    results.put(None)


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(_SIZE.pack(len(data)) + data)
    stream.flush()


def _read(stream: IO[bytes], most: int | None = None) -> bytes | None:
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(head)
    if most is not None and size > most:
        return None
    data = stream.read(size)
    return data if len(data) == size else None


# ------------------------------------------------------------------------------------------------- in the child


def _serve(task: str, cpu_seconds: int, memory: int, most: int) -> None:
    """Do pieces of work until the pipe ends."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the results
    module, _, name = TASKS[task].partition(":")
    function: Callable[[bytes], bytes | Iterator[bytes]] = getattr(import_module(module), name)
    _bound(memory)
    sys.addaudithook(_refuse)
    while (work := _read(incoming)) is not None:
        _more_time(cpu_seconds)
        answer = b"."
        try:
            result = function(work)
            if isinstance(result, bytes):
                answer = _answer(result, most)
            else:
                for each in result:
                    _write(outgoing, _answer(each, most))
                    _more_time(cpu_seconds)
        except MemoryError:
            os._exit(1)
        except OwnFault as error:
            answer = b"-" + json.dumps({"own": True, "message": str(error)}).encode()
        except InputRefused as error:
            problem = error.problems[0]
            told = {"message": problem.message, "file": problem.file, "line": problem.line, "mend": problem.mend}
            answer = b"-" + json.dumps(told).encode()
        except Exception as error:
            message = f"This could not be made ({type(error).__name__})."
            answer = b"-" + json.dumps({"own": True, "message": message}).encode()
        _write(outgoing, answer)


def _answer(result: bytes, most: int) -> bytes:
    if len(result) > most:
        raise TooMuch(f"The result is larger than {most // 1_000_000} MB.")
    return b"+" + result


def _bound(memory: int) -> None:
    """Limits of the system, where it has them."""
    try:
        import resource
    except ImportError:  # Windows: the clock alone bounds the work
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _more_time(seconds: int) -> None:
    """Allow so many seconds of the processor from now on."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


_FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto",
              "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.remove",
              "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "shutil.rmtree", "pty.spawn",
              "urllib.Request", "ftplib.connect")  # fmt: skip


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not allowed here")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise PermissionError("writing files is not allowed here")


if __name__ == "__main__":
    _serve(sys.argv[1], *map(int, sys.argv[2].split(",")))
