"""Works through uploaded tables, one at a time and in small steps, while pages go on being served."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from advisor.errors import AdvisorError
from advisor.intake.table import Row
from advisor.intake.translate import Translator
from advisor.intake.words import shown
from advisor.language import N_, _, now, spoken
from advisor.store.records import LONGEST, Records, clean_code, one_line
from advisor.store.uploads import Reject, Worked
from advisor.web import columns
from advisor.web.advice import Adviser
from advisor.web.guard import where

LOG = logging.getLogger("advisor.web")
STEP = 10  # rows kept together
MAX_ROWS = 5000
_MAX_VALUE = 80


class Worker:
    """Runs uploads in the background."""

    def __init__(self, adviser: Adviser):
        self._adviser = adviser
        self._turn = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._ending = threading.Event()

    def start(self, records: Records, upload: str) -> None:
        """Begin, or wait for the turn, in the language spoken now. The upload is marked as running already."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=self._run, args=(records, upload, now().locale), daemon=True)
        self._threads.append(thread)
        thread.start()

    def wait(self, seconds: float = 60) -> None:
        """Until all uploads are done."""
        for thread in self._threads:
            thread.join(seconds)

    def end(self) -> None:
        """Stop between two steps; what is not done can be gone on with."""
        self._ending.set()
        self.wait(5)

    def _run(self, records: Records, upload: str, locale: str) -> None:
        with self._turn, spoken(locale):
            try:
                done = self._work(records, upload, self._adviser.speaking(locale))
                records.uploads.end(upload, "done" if done else "stopped", "" if done else N_("It was stopped."))
            except AdvisorError as error:
                records.uploads.end(upload, "stopped", "\n".join(columns.told(error)))
            except Exception as error:
                LOG.error("a fault of our own: %s", where(error))
                records.uploads.end(upload, "stopped", N_("Something went wrong in the program. No row was lost."))

    def _work(self, records: Records, id_: str, adviser: Adviser) -> bool:
        """Whether all rows are done."""
        upload, content = records.uploads.get(id_), records.uploads.content(id_)
        if upload is None or content is None:
            return False
        library = self._adviser.library
        mapping = columns.mapping(upload.options, upload.name, library)
        with columns.opened(content, upload.name, upload.options, library) as table:
            translator = Translator(mapping, table.header, table.name, table.header_line)
            rows = islice(table.read(), upload.done, None)
            while step := list(islice(rows, STEP)):
                if self._ending.is_set():
                    return False
                worked = list(self._assess(adviser, translator, step))
                if not records.uploads.work(id_, mapping.questionnaire.id, step[-1].number, worked):
                    return False  # the upload was deleted meanwhile
        return True

    @staticmethod
    def _assess(adviser: Adviser, translator: Translator, rows: list[Row]) -> Iterator[Worked]:
        from advisor.batch.ids import wrong_id

        for row in rows:
            id_ = translator.id_of(row.cells)
            reason, mend = (row.reason, row.mend) if row.reason else wrong_id(id_, translator.mapping.data.id_column)
            if not reason and len(id_) > LONGEST:
                reason = _("the id is longer than {most} characters.").format(most=LONGEST)
                mend = _("Give the person a shorter id.")
            if reason:
                yield Worked(None, "", [Reject(row.number, row.line, shown(id_, _MAX_VALUE), "", "", reason, mend)])
                continue
            person = translator.translate(row.cells)
            label = one_line(person.answers.label) or one_line(id_) or _("Row {number}").format(number=row.number)
            answers = replace(person.answers, label=label)
            document, found = adviser.assess(translator.mapping.questionnaire, answers)
            rejects = [
                Reject(row.number, row.line, shown(id_ or label, _MAX_VALUE), shown(each.column),
                       shown(each.value, _MAX_VALUE), shown(each.reason, 300), shown(each.mend, 300))
                for each in person.rejects
            ]  # fmt: skip
            yield Worked(clean_code(id_), label, rejects, answers, document, {**found, "row": row.number})
