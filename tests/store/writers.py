"""Run as a program: several processes that read and then write the same records. Prints what came of it."""

import json
import os
import sys

from sqlalchemy import text

from advisor.store.database import Database
from advisor.store.drafts import Drafts


def work(place: str, key: str, times: int) -> None:
    """Count up in one draft, from one process."""
    database = Database(place).open()
    drafts = Drafts(database)
    for _ in range(times):
        drafts.change(key, lambda state: state.update(total=state.get("total", 0) + 1))
    database.close()


def main(place: str, processes: int, times: int) -> None:
    """Begin the processes together, wait for all, print the total."""
    database = Database(place).open()
    key = Drafts(database).start("runner")
    database.close()
    children = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            try:
                work(place, key, times)
            except BaseException as error:
                sys.stderr.write(f"{error!r}\n")
                os._exit(1)
            os._exit(0)
        children.append(child)
    failed = [child for child in children if os.waitpid(child, 0)[1] != 0]
    database = Database(place).open()
    with database.read() as connection:
        total = json.loads(connection.execute(text("SELECT state FROM drafts")).scalar() or "{}").get("total")
    database.close()
    sys.stdout.write(f"total {total}\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
