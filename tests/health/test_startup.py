"""The command starts quickly because it loads only what it needs."""

import json
import subprocess
import sys

HEAVY = {"pandas", "numpy", "pydantic", "jinja2", "yaml", "durable", "durable_rules_engine", "polars", "pyarrow"}


def modules_after(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_loads_click_and_little_else() -> None:
    plain = modules_after("import click")
    code = "from advisor.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    mine = {name for name in modules_after(code) - plain if not name.startswith("advisor")}
    assert not mine & HEAVY
    assert len(mine) < 25, sorted(mine)


def test_one_person_is_assessed_without_pandas() -> None:
    code = (
        "from advisor.library import load\nfrom advisor.inference import Reasoner\n"
        "from advisor.engines import engine\nfrom advisor.plan import advise\nfrom advisor.answers import Answers\n"
        "library = load()\nadvise(Reasoner(library, engine()), library.questionnaires['runner'], Answers({'age': 40}))"
    )
    assert not modules_after(code) & {"pandas", "numpy"}
