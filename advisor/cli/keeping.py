"""The file in which the answers of a conversation are kept while it goes on."""

import shlex
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from advisor.asking import asking_for
from advisor.dialogue import Dialogue, State
from advisor.errors import AdvisorError, InputRefused
from advisor.intake import draft
from advisor.intake.draft import Draft
from advisor.intake.hold import Hold, InUse
from advisor.library import Library


class Keeper:
    """Saves after every reply. An earlier file is touched only when a reply changes it."""

    def __init__(self, hold: Hold, dialogue: Dialogue):
        self.path = path = hold.path
        self.dialogue = dialogue
        self.trouble = ""
        self._before = path.read_text(encoding="utf-8") if path.exists() else None
        self._saved = draft.compose(dialogue)
        if self._before is None:
            draft.write(path, self._saved)  # what can't be saved is better known before the first question

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

    def save(self) -> str:
        """Save now. When that fails, the reason comes back (and stays in `trouble`) and the conversation goes on."""
        text = draft.compose(self.dialogue)
        if text == self._saved:
            return self.trouble
        try:
            draft.write(self.path, text)
            self._saved, self.trouble = text, ""
        except InputRefused as error:
            self.trouble = str(error)
        return self.trouble

    def drop(self) -> None:
        """Leave no trace of this conversation: the file goes, or is as it was before."""
        if self._before is None:
            self.path.unlink(missing_ok=True)
        else:
            draft.write(self.path, self._before)


def new_hold(name: str) -> Hold:
    """A file for a new conversation when none was named."""
    stamp = f"{name}-{datetime.now():%Y-%m-%d-%H%M%S}"
    names = (f"{stamp}-{number}.yaml" if number > 1 else f"{stamp}.yaml" for number in count(1))
    for path in map(draft.folder().joinpath, names):
        with suppress(InUse):
            hold = Hold(path)
            if not path.exists():
                return hold
            hold.release()
    raise AssertionError  # there is always a next number


def unfinished(library: Library, name: str, whole: bool) -> tuple[Hold, Draft] | None:
    """The latest draft of this questionnaire in our own folder, if something in it is still open.

    Drafts without a reply, and those another conversation is using now, don't count. Of two steps only the one that
    was begun counts, unless the `whole` questionnaire is asked. Whoever gets the draft lets it go again.
    """
    for path in sorted(draft.folder().glob(f"{name}-*.yaml"), reverse=True):
        try:
            hold = Hold(path)
        except InUse:
            continue
        found = None
        with suppress(AdvisorError):
            found = draft.read(path, library)
        if found and found.replies and _is_open(library, found, name, whole):
            return hold, found
        hold.release()
        if found is None or found.replies:
            return None
    return None


def _is_open(library: Library, found: Draft, name: str, whole: bool) -> bool:
    """Whether something is left to ask."""
    dialogue = Dialogue(found.questionnaire, asking=asking_for(library, found.questionnaire), whole=whole)
    dialogue.restore(found.answers, found.skipped)
    return found.questionnaire.id == name and dialogue.current is not None
