"""The strict YAML reader: YAML 1.2 meaning, lines in every message, nothing silently lost."""

from pathlib import Path

import pytest

from advisor import yamlfile
from advisor.errors import InputRefused


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("4:30", "4:30"),
        ("010", "010"),
        ("1e5", "1e5"),
        ("2026-11-23", "2026-11-23"),
        ("true", True),
        ("+3", 3),
        ("1.50", 1.5),
        ("~", None),
        ("null", None),
        ("'12'", "12"),
    ],
)
def test_words_keep_their_yaml_1_2_meaning(text: str, value: object) -> None:
    assert yamlfile.parse(f"a: {text}", "x.yaml").data == {"a": value}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "written twice"),
        ("a: &x 1\nb: *x", 1, "aliases"),
        ("a: !!python/object:os.system 1", 1, "tags"),
        ("a: [1,\n", 2, "not valid YAML"),
        ("a: b: c", 1, "needs quotes"),
        ("a: 'open", 1, "not valid YAML"),
        ("a: 1\n? [b]\n: 2", 2, "plain word"),
        ("a: 1\nb: \x07", 2, "does not allow"),
    ],
)
def test_a_faulty_file_names_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(InputRefused) as caught:
        yamlfile.parse(text, "x.yaml")
    (problem,) = caught.value.problems
    assert problem.line == line
    assert words in str(problem)


def test_too_deep_is_refused() -> None:
    with pytest.raises(InputRefused, match="too deeply"):
        yamlfile.parse("a: " + "[" * 40 + "]" * 40, "x.yaml")


def test_places_of_keys_and_items() -> None:
    document = yamlfile.parse("rules:\n  - id: a\n    when: 1\n  - id: b\n", "x.yaml")
    assert document.place(("rules", 0, "when")) == (3, 5)
    assert document.place(("rules", 1, "missing")) == (4, 5)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.yaml", None, "no such file"),
        ("binary.yaml", b"\x89PNG\0\0", "binary"),
        ("latin.yaml", "a: caf\xe9".encode("latin-1"), "not UTF-8"),
        ("large.yaml", b"a" * 1_000_001, "too large"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputRefused, match=words):
        yamlfile.read(tmp_path / name)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="folder"):
        yamlfile.read(tmp_path)


def test_a_near_file_name_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "knee_pain.yaml").write_text("a: 1")
    with pytest.raises(InputRefused, match=r"Did you mean knee_pain\.yaml"):
        yamlfile.read(tmp_path / "knee_pian.yaml")


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path: Path) -> None:
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfa: 1")
    assert yamlfile.read(tmp_path / "bom.yaml").data == {"a": 1}
