"""Everybody in a table: rows in, results and rejects out, and not one row lost on the way.

A table is read in blocks (`advisor.intake.source`). An engine makes a `Part` of each (`engines.py`); parts are written
in order (`tables.py`) into a work area from which a run that was broken off goes on (`unfinished.py`), and everything
is put in place together at the end (`run.py`).
"""

from advisor.batch.engines import ENGINES
from advisor.batch.options import Limit, Options
from advisor.batch.run import Finished, run_batch
from advisor.batch.tables import FORMATS
from advisor.batch.watch import Watch

__all__ = ["ENGINES", "FORMATS", "Finished", "Limit", "Options", "Watch", "run_batch"]
