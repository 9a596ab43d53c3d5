"""Load on the web application over loopback: how long pages take while several people answer at once.

    python benchmarks/web_load.py [--people 8] [--seconds 20] [--think 0] [--data postgresql://...]

Starts `advisor serve` in a process of its own with fresh records. Each person is a client with a connection and cookies
of its own, who goes through the quick check page by page, over and over, with --think seconds before each reply;
every page is one GET, every reply one POST and the GET it leads to. One coach reloads a list of 200 clients meanwhile.
Prints requests a second and the 50th and 99th percentile by kind of page.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[1]
SAME = {"sec-fetch-site": "same-origin"}
TOKEN = re.compile(r'name="token" value="(\w+)"')
FIELD = re.compile(r'<input type="(radio|checkbox)" name="(f\d+)" id="[^"]+" value="([^"]+)"')
NUMBER = re.compile(r'<input class="input input-number" id="(f\d+)"')

Times = dict[str, list[float]]


def prepare(data: str) -> str:
    """Two hundred clients with an assessment each, and a coach's session; its token."""
    sys.path.insert(0, str(ROOT))
    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.intake.answers_file import read
    from advisor.library import load
    from advisor.plan import advise
    from advisor.store.accounts import Accounts
    from advisor.store.database import Database
    from advisor.store.records import Records

    library = load()
    questionnaire, answers = read(ROOT / "examples" / "knee_pain.yaml", library)
    document = advise(Reasoner(library, engine()), questionnaire, answers)
    with Database(data).open() as database:
        accounts = Accounts(database)
        coach = accounts.add("Load", "a password for the load")
        records = Records(database, coach.id)
        for number in range(200):
            client = records.add_client(f"Client {number}")
            records.add_assessment(client.id, "runner", answers, document)
        return accounts.begin(coach)


class Person(threading.Thread):
    """Answers calmly until the time is up."""

    def __init__(self, url: str, until: float, think: float = 0):
        super().__init__()
        self.url = url
        self.until = until
        self.think = think
        self.times: Times = defaultdict(list)
        self.failed: list[int] = []

    def run(self) -> None:
        """Through the quick check, again and again."""
        while time.monotonic() < self.until:
            with httpx2.Client(base_url=self.url, headers=SAME, timeout=30) as client:
                self._once(client)

    def _once(self, client: httpx2.Client) -> None:
        page = self._ask(client, "start page", "GET", "/")
        page = self._ask(client, "start", "POST", "/check", {"questionnaire": "quick", "token": _token(page)})
        where = page.headers["location"]
        while time.monotonic() < self.until:
            page = self._ask(client, "page of questions" if "/q/" in where else "other pages", "GET", where)
            if page.status_code == 303:
                where = page.headers["location"]
            elif "/q/" in where:
                time.sleep(self.think)
                where = self._ask(client, "reply", "POST", where, _calm(page.text)).headers["location"]
            elif where.endswith("/review"):
                where = self._ask(client, "result made", "POST", "/check/result", {"token": _token(page)}).headers[
                    "location"
                ]
            else:
                return

    def _ask(self, client: httpx2.Client, kind: str, method: str, path: str, data: Any = None) -> httpx2.Response:
        began = time.perf_counter()
        answer = client.request(method, path, data=data)
        self.times[kind].append(time.perf_counter() - began)
        if answer.status_code not in (200, 303):
            self.failed.append(answer.status_code)
            raise SystemExit(f"{method} {path}: {answer.status_code}")
        return answer


class Coach(Person):
    """Looks at the list of clients and at the squad."""

    def __init__(self, url: str, until: float, session: str):
        super().__init__(url, until)
        self.session = session

    def run(self) -> None:
        """Again and again, with a second between."""
        with httpx2.Client(base_url=self.url, cookies={"advisor_coach": self.session}, timeout=30) as client:
            while time.monotonic() < self.until:
                self._ask(client, "list of 200 clients", "GET", "/coach")
                self._ask(client, "squad of 200", "GET", "/coach/squad")
                time.sleep(1)


def _token(page: httpx2.Response) -> str:
    found = TOKEN.search(page.text)
    return found[1] if found else ""


def _calm(html: str) -> dict[str, Any]:
    """Nothing hurts and nothing is wrong."""
    values: dict[str, list[str]] = defaultdict(list)
    for _, name, value in FIELD.findall(html):
        values[name].append(value)
    chosen = {name: next((word for word in ("none", "no", "0") if word in options), options[0])
              for name, options in values.items()}  # fmt: skip
    found = TOKEN.search(html)
    return {**chosen, **dict.fromkeys(NUMBER.findall(html), "40"), "token": found[1] if found else "", "do": "answer"}


def measure(people: int, seconds: float, think: float, data: str) -> dict[str, Any]:
    """Run it and give the figures."""
    session = prepare(data)
    command = [sys.executable, "-m", "advisor", "serve", "--port", "0", "--data", data]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout
        url = server.stdout.readline().split()[1].rstrip("/")
        httpx2.get(url, timeout=60)
        until = time.monotonic() + seconds
        crowd = [*(Person(url, until, think) for _ in range(people)), Coach(url, until, session)]
        began = time.monotonic()
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        took = time.monotonic() - began
        memory = _memory(server.pid)
    finally:
        server.terminate()
        server.wait(20)
    times: Times = defaultdict(list)
    for one in crowd:
        for kind, values in one.times.items():
            times[kind] += values
    everything = [value for values in times.values() for value in values]
    return {
        "people": people,
        "think": think,
        "seconds": round(took, 1),
        "requests": len(everything),
        "requests_per_second": round(len(everything) / took, 1),
        "failed": sum(len(one.failed) for one in crowd),
        "server_mb": memory,
        "milliseconds": {kind: _percentiles(values) for kind, values in {"all": everything, **times}.items()},
    }


def _percentiles(values: list[float]) -> dict[str, Any]:
    values = sorted(values)
    at = min(len(values) - 1, int(len(values) * 0.99))
    return {"n": len(values), "p50": round(statistics.median(values) * 1000), "p99": round(values[at] * 1000)}


def _memory(pid: int) -> int:
    """Resident memory in MB; 0 where it can't be told."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", text)
    return int(found[1]) // 1024 if found else 0


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--think", type=float, default=0, help="seconds before each reply")
    parser.add_argument(
        "--data", default="", help="an empty PostgreSQL database; default: SQLite in a temporary folder"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(
            json.dumps(measure(given.people, given.seconds, given.think, given.data or f"{folder}/records"), indent=1)
        )


if __name__ == "__main__":
    main()
