"""Words: nothing forbidden in any sentence or report, everything required in each report, easy to read."""

import re
from pathlib import Path

import pytest

from advisor.inference import Reasoner
from advisor.intake import answers_file
from advisor.library import Files, Library
from advisor.model import Entry
from advisor.plan import advise
from advisor.report.render import render
from advisor.resources import folder
from advisor.wording import sentences_of, slips, too_long

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
REQUIRED = ("not a diagnosis", "must not delay care")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You have runner's knee.", "you have"),
        ("This exercise is safe.", "safe"),
        ("It prevents injury.", "prevents injury"),
        ("Your pain is caused by weak glutes.", "caused by weak"),
        ("Your risk is 40% higher.", "your risk ... %"),
        ("There is no risk.", "no risk"),
    ],
)
def test_the_lint_finds_what_it_should(library: Library, text: str, words: str) -> None:
    assert words in [slip.words for slip in slips(text, library.wording)]


@pytest.mark.parametrize(
    "text", ["This is not a diagnosis.", "Have you had pain?", "Cut your running by 30%.", "It was not safeguarded."]
)
def test_the_lint_leaves_good_sentences_alone(library: Library, text: str) -> None:
    assert not list(slips(text, library.wording))


def test_long_sentences_are_found(library: Library) -> None:
    assert list(too_long("word " * 40, library.wording)) == [40]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_report_says_what_it_must_and_nothing_it_may_not(
    library: Library, reasoner: Reasoner, path: Path
) -> None:
    document = advise(reasoner, *answers_file.read(path, library))
    for form in ("html", "md", "text"):
        report = render(document, form)
        plain = " ".join(report.split())
        assert not [slip.words for slip in slips(_visible(plain, form), library.wording)]
        for sentence in REQUIRED:
            assert sentence in plain, (form, sentence)


def _visible(text: str, form: str) -> str:
    """What a reader sees of an HTML report."""
    if form != "html":
        return text
    import html5lib

    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for element in tree.iter():
        if element.tag in ("style", "script"):
            element.text = ""
    return " ".join("".join(tree.itertext()).split())


def _sentences() -> list[str]:
    files = Files()
    for root in (folder("rules"), folder("questionnaires")):
        files.each((root,), "**/*.yaml", Entry)  # read only; the models are checked elsewhere
    texts = [text for name, document in files.documents.items() if not name.endswith(("sources.yaml", "wording.yaml"))
             for _, text in sentences_of(document.data)]  # fmt: skip
    return [text for text in texts if len(text.split()) >= 5]


def _grade(text: str) -> float:
    """The Flesch-Kincaid grade: school years needed (a grade of 7 is read at about twelve)."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = len(re.findall(r"[.!?:;]+(?:\s|$)", text))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_a_reader_of_about_twelve_follows() -> None:
    texts = _sentences()
    assert len(texts) > 2000
    assert _grade(" ".join(text.rstrip(".?!") + "." for text in texts)) <= 7.0


def test_the_measure_of_reading_tells_hard_from_easy() -> None:
    assert _grade("The cat sat on the mat.") < 3
    assert _grade("Eccentric musculotendinous rehabilitation necessitates individualised periodisation.") > 15
