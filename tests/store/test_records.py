"""One coach's records: clients, assessments, drafts, uploads; and that another coach never reaches them."""

from typing import Any

import pytest

from advisor.answers import Answers
from advisor.errors import InputRefused
from advisor.store.database import Database
from advisor.store.drafts import Drafts
from advisor.store.records import Records
from advisor.store.uploads import Reject, Worked, stop_all
from tests.store.conftest import add_coach

Knee = tuple[Answers, dict[str, Any]]


@pytest.fixture
def other(database: Database) -> Records:
    """Another coach."""
    return add_coach(database, "Blake")


def test_clients_are_listed_by_name(records: Records) -> None:
    for label in ("robin", "Ada", "Zoe"):
        records.add_client(label)
    assert [client.label for client in records.clients()] == ["Ada", "robin", "Zoe"]


def test_a_client_needs_a_name_and_a_code_of_its_own(records: Records) -> None:
    client = records.add_client("  Robin \n X ", "007")
    assert (client.label, client.code) == ("Robin X", "007")
    with pytest.raises(InputRefused):
        records.add_client("  ")
    with pytest.raises(InputRefused, match="Another client"):
        records.add_client("Ada", "007")
    second = records.add_client("Ada", "008")
    with pytest.raises(InputRefused):
        records.change_client(second.id, "Ada", "007")
    records.change_client(second.id, "Ada B", None)
    assert records.client(second.id) is not None


def test_an_assessment_comes_back_as_it_was(records: Records, knee: Knee) -> None:
    answers, document = knee
    client = records.add_client("Robin")
    id_ = records.add_assessment(client.id, "runner", answers, document)
    found = records.assessment(id_)
    assert found is not None
    assert found.document == document
    assert found.answers["pain_where"] == ["knee"]
    assert found.summary["pain_now"] == 3
    assert found.summary["pain_running"] == 5
    assert records.latest()[client.id].id == id_
    assert records.delete_assessment(id_)
    assert records.assessments(client.id) == []


def test_another_coach_finds_nothing_and_changes_nothing(records: Records, other: Records, knee: Knee) -> None:
    client = records.add_client("Robin", "007")
    made = records.add_assessment(client.id, "runner", *knee)
    draft = records.start_draft(client.id, "quick", {})
    upload = records.uploads.add("club.csv", b"id\n1\n", 1, {})
    assert other.clients() == [] and other.latest() == {} and other.drafts() == [] and other.uploads.all() == []
    assert other.client(client.id) is None
    assert other.assessment(made) is None
    assert other.assessments(client.id) == []
    assert other.draft(draft) is None
    assert other.change_draft(draft, lambda state: state.update(x=1)) is None
    assert other.uploads.get(upload) is None
    assert other.uploads.content(upload) is None
    assert not other.uploads.begin(upload)
    assert other.uploads.rejects(upload) == []
    assert not other.delete_assessment(made)
    assert not other.erase(client.id)
    other.change_client(client.id, "Mine now", None)
    other.drop_draft(draft)
    other.uploads.delete(upload)
    other.uploads.end(upload, "done")
    with pytest.raises(InputRefused):
        other.add_assessment(client.id, "runner", *knee)
    other.add_client("Same code, other coach", "007")
    kept = records.client(client.id)
    assert kept is not None and kept.label == "Robin"
    assert records.draft(draft) is not None
    assert records.uploads.content(upload) == b"id\n1\n"


def test_the_database_itself_refuses_an_assessment_under_another_coachs_client(
    records: Records, other: Records, knee: Knee
) -> None:
    from sqlalchemy import select, update
    from sqlalchemy.exc import IntegrityError

    from advisor.store.schema import assessments

    client = records.add_client("Robin")
    records.add_assessment(client.id, "runner", *knee)
    with pytest.raises(IntegrityError), records.database.write() as connection:
        connection.execute(update(assessments).values(coach_id=other.coach_id))
    with records.database.read() as connection:
        assert connection.execute(select(assessments.c.coach_id)).scalar() == records.coach_id


def test_erasing_a_client_takes_everything_along(records: Records, knee: Knee) -> None:
    client = records.add_client("Robin", "007")
    records.add_assessment(client.id, "runner", *knee)
    records.start_draft(client.id, "quick", {})
    upload = records.uploads.add("club.csv", b"...", 3, {})
    records.uploads.begin(upload)
    reject = Reject(1, 2, "007", "age", "Robin is 12", "not a number.", "")
    records.uploads.work(upload, "runner", 1, [Worked("007", "Robin", [reject], *knee)])
    records.uploads.work(upload, "runner", 2, [Worked("Robin", "", [Reject(2, 3, "Robin", "", "", "too short.", "")])])
    records.uploads.work(upload, "runner", 3, [Worked("009", "", [Reject(3, 4, "009", "", "", "too short.", "")])])
    assert records.erase(client.id)
    assert records.clients() == [] and records.latest() == {} and records.drafts() == []
    assert [each.person for each in records.uploads.rejects(upload)] == ["009"]


def test_an_upload_is_worked_through_in_steps(records: Records, knee: Knee) -> None:
    uploads = records.uploads
    upload = uploads.add("club.csv", b"id,age\n007,40\n008,x\n", 2, {"a": 1})
    assert uploads.begin(upload, {"a": 2})
    assert not uploads.begin(upload)  # it is running
    answers, document = knee
    uploads.work(upload, "runner", 1, [Worked("007", "Robin", [], answers, document)])
    stop_all(records.database)
    stopped = uploads.get(upload)
    assert stopped is not None and (stopped.state, stopped.done, stopped.options) == ("stopped", 1, {"a": 2})
    assert uploads.begin(upload)
    uploads.work(upload, "runner", 2, [Worked("008", "", [Reject(2, 3, "008", "age", "x", "not a number.", "")])])
    uploads.end(upload, "done")
    done = uploads.get(upload)
    assert done is not None
    assert (done.state, done.results, done.rejected_rows, done.rejected_cells) == ("done", 1, 1, 0)
    assert uploads.content(upload) is None
    assert len(records.of_upload(upload)) == 1
    uploads.delete(upload)
    assert len(records.latest()) == 1  # the assessment stays


def test_the_same_id_in_a_later_table_is_the_same_client(records: Records, knee: Knee) -> None:
    answers, document = knee
    for number in range(2):
        upload = records.uploads.add(f"{number}.csv", b"", 1, {})
        records.uploads.begin(upload)
        records.uploads.work(upload, "runner", 1, [Worked("007", "Robin", [], answers, document)])
    [client] = records.clients()
    assert (client.label, client.code) == ("Robin", "007")
    assert len(records.assessments(client.id)) == 2


def test_a_draft_is_held_by_its_key_alone(database: Database) -> None:
    drafts = Drafts(database)
    key = drafts.start("runner")
    drafts.change(key, lambda state: state.update(answers={"age": 40}))
    drafts.conclude(key, {"schema": "x"})
    found = drafts.get(key)
    assert found is not None and found.state == {"answers": {"age": 40}} and found.document == {"schema": "x"}
    assert drafts.get("another") is None
    assert drafts.change("another", lambda state: None) is None
    changed = drafts.change(key, lambda state: None)
    assert changed is not None and changed.document is None  # a result stands for its answers only
    drafts.forget(key)
    assert drafts.get(key) is None


def test_a_coachs_draft_has_no_key(records: Records) -> None:
    from advisor.store.schema import drafts

    client = records.add_client("Robin")
    records.start_draft(client.id, "quick", {})
    with records.database.read() as connection:
        assert connection.execute(drafts.select()).one().key_digest is None


def test_what_nobody_touches_is_swept_away(database: Database) -> None:
    from sqlalchemy import update

    from advisor.store.schema import drafts

    kept, old = Drafts(database).start("runner"), Drafts(database).start("runner")
    with database.write() as connection:
        digest = Drafts(database).get(old)
        assert digest is not None
        connection.execute(update(drafts).where(drafts.c.id == digest.id).values(changed="2020-01-01T00:00:00+00:00"))
    assert Drafts(database).sweep() == 1
    assert Drafts(database).get(kept) is not None
    assert Drafts(database).get(old) is None


def test_finishing_a_draft_is_one_step(records: Records, knee: Knee) -> None:
    client = records.add_client("Robin")
    draft = records.start_draft(client.id, "runner", {})
    made = records.finish_draft(draft, client.id, "runner", *knee)
    assert records.assessment(made) is not None
    assert records.draft(draft) is None
