"""Which engine makes parts of a table. Whatever the engine, the parts are the same."""

from collections.abc import Iterator

from advisor.batch.job import Job
from advisor.batch.part import Part
from advisor.batch.watch import Watch
from advisor.errors import Problem, UsageError, did_you_mean
from advisor.intake.source import Mark, Source

ENGINES = ("columns", "durable-rules", "reference")


def parts_by(engine: str, source: Source, start: Mark | None, job: Job, watch: Watch) -> Iterator[Part]:
    """The parts of a table in order, from a mark on. `watch` is asked in between where a part takes long.

    Raises UsageError for an engine that is not known or can't be used here.
    """
    if engine == "columns":
        from advisor.batch import columns

        return columns.parts(source, start, job)
    if engine in ("durable-rules", "reference"):
        from advisor.batch import people

        return people.parts(source, start, job, engine, watch)
    known = ", ".join(ENGINES)
    mend = did_you_mean(engine, (*ENGINES, "spark")) or f"Known are: {known}; and spark, for a folder of files."
    raise UsageError(Problem(f"There is no engine named `{engine}`.", mend=mend))
