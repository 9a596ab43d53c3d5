"""The file in which the answers of a conversation are kept while it goes on."""

import shlex
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from advisor.dialogue import Dialogue, State
from advisor.errors import AdvisorError, InputRefused
from advisor.intake import draft
from advisor.intake.draft import Draft
from advisor.library import Library


class Keeper:
    """Saves after every reply. The file was ours from the start, or it is put back as it was when dropped."""

    def __init__(self, path: Path, dialogue: Dialogue):
        self.path = path
        self.dialogue = dialogue
        self._before = path.read_bytes() if path.exists() else None
        self.trouble: InputRefused | None = None
        draft.write(path, draft.compose(dialogue))  # what can't be saved is better known before the first question

    @property
    def shown(self) -> str:
        """The path as a person would type it."""
        if self.path.parent == draft.folder():
            with suppress(ValueError, RuntimeError):
                return f"~/{shlex.quote(str(self.path.relative_to(Path.home())))}"
        return shlex.quote(str(self.path))

    @property
    def replies(self) -> int:
        """How many questions have a reply."""
        return sum(line.state is not State.OPEN for line in self.dialogue.lines())

    def save(self) -> None:
        """Save now. When it fails, `trouble` says why and the conversation goes on."""
        try:
            draft.write(self.path, draft.compose(self.dialogue))
            self.trouble = None
        except InputRefused as error:
            self.trouble = error

    def drop(self) -> None:
        """Leave no trace of this conversation."""
        if self._before is None:
            self.path.unlink(missing_ok=True)
        else:
            draft.write(self.path, self._before.decode("utf-8", errors="surrogateescape"))


def new_path(name: str) -> Path:
    """A file for a new conversation when none was named."""
    stamp = f"{name}-{datetime.now():%Y-%m-%d-%H%M%S}"
    names = (f"{stamp}-{number}.yaml" if number > 1 else f"{stamp}.yaml" for number in count(1))
    return next(path for path in map(draft.folder().joinpath, names) if not path.exists())


def unfinished(library: Library, name: str) -> tuple[Path, Draft] | None:
    """The latest draft of this questionnaire in our own folder, if something in it is still open."""
    paths = sorted(draft.folder().glob(f"{name}-*.yaml"))
    if not paths:
        return None
    with suppress(AdvisorError):
        found = draft.read(paths[-1], library)
        dialogue = Dialogue(found.questionnaire)
        dialogue.restore(found.answers, found.skipped)
        if found.questionnaire.id == name and dialogue.current is not None:
            return paths[-1], found
    return None
