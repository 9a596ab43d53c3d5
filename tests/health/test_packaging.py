"""The wheel carries the knowledge and works far from the checkout; a client's file lying about does not travel."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRAY = "questionnaires/client_intake.csv"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    stray = ROOT / STRAY
    assert not stray.exists()
    stray.write_text("name,pain\nSomebody,7\n")
    try:
        command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        stray.unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_holds_rules_questionnaires_and_templates(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (
        ("rules", "rules"),
        ("questionnaires", "questionnaires"),
        ("reports/templates", "reports/templates"),
        ("translations", "translations"),
    ):
        shipped = {str(p.relative_to(ROOT / folder)) for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert {f"advisor/_data/{inside}/{name}" for name in shipped} <= names
    assert "advisor/py.typed" in names


def test_a_clients_file_does_not_travel(wheel: Path) -> None:
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".csv")]


@pytest.mark.slow
def test_the_wheel_works_from_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Installed into a fresh environment that borrows this one's dependencies, run from an empty folder."""
    home = tmp_path / "env"
    venv.create(home, with_pip=False, symlinks=True)
    site = next((home / "lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (site / "borrowed.pth").write_text("\n".join(dependencies))
    answers = tmp_path / "answers.yaml"
    answers.write_text((ROOT / "examples" / "knee_pain.yaml").read_text())
    script = "import advisor, sys; from advisor.cli import main; sys.exit(main())"
    python = home / "bin" / "python"
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # it may name the checkout
    where = subprocess.run(
        [python, "-c", "import advisor; print(advisor.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=plain,
    )
    assert str(site) in where.stdout
    command = [python, "-c", script, "assess", "answers.yaml", "--format", "html,md,json,text", "-o", "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=plain)
    assert done.returncode == 0, done.stderr
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".html", ".md", ".json", ".txt"}
