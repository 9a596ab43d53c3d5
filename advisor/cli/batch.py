"""`advisor batch`: everybody in an intake table."""

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from advisor.cli.common import knowledge_in, lang_option, look_options, read_formats, rules_option, wishes
from advisor.cli.progress import progress
from advisor.cli.stop_sign import StopSign
from advisor.errors import UsageError
from advisor.memory import give_back

if TYPE_CHECKING:
    from advisor.batch import Finished
    from advisor.intake.columns import UnknownColumns
    from advisor.intake.mapping import Mapping
    from advisor.intake.source import How, Source
    from advisor.library import Library


@click.command("batch")
@click.argument("intake", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--map", "map_", type=click.Path(path_type=Path), help="A mapping file: which column is which question.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results.  [default: the intake's name with -results]",
)
@click.option("--format", "table_format", default="csv", show_default=True, help="Tables as csv, parquet or xlsx.")
@click.option("--reports", help="Also write files for each person, such as html or pdf,ics; several with commas.")
@look_options
@lang_option
@click.option("--resume", is_flag=True, help="Go on with a run that was broken off; the result is the same.")
@click.option("--start-over", is_flag=True, help="Throw away what a run that was broken off has done.")
@click.option(
    "--engine",
    "engine_name",
    default="columns",
    show_default=True,
    help="columns (everybody in a block at once), durable-rules or reference (one by one), or spark (a folder of "
    "files, on a cluster too; see docs/scale.md). The results are the same.",
)
@click.option("--encoding", help="The file's encoding when it is not UTF-8, such as cp1252. It is never guessed.")
@click.option("--delimiter", help="comma, semicolon, tab or pipe.  [default: told from the file]")
@click.option("--header-line", type=click.IntRange(1), help="The line of the titles, when it is not the first.")
@click.option("--sheet", help="The sheet of a workbook.  [default: the first that is neither hidden nor empty]")
@rules_option
@click.option(
    "--max-rejects",
    metavar="N|P%",
    help="Write nothing when more rows than this are rejected, such as 20 or 5%.  [default: no limit]",
)
def command(
    intake: Path,
    map_: Path | None,
    out: Path | None,
    table_format: str,
    reports: str | None,
    brand: Path | None,
    start: str | None,
    lang: str,
    resume: bool,
    start_over: bool,
    engine_name: str,
    encoding: str | None,
    delimiter: str | None,
    header_line: int | None,
    sheet: str | None,
    rules: Path | None,
    max_rejects: str | None,
) -> None:
    """Assess everybody in INTAKE, a table with one person a row: CSV, Excel or Parquet (- reads standard input).

    With --engine spark INTAKE is a folder of such files. The first line holds the column titles. A column belongs to
    a question when its title is the question's id, its wording, or one of its known titles. For any other table write
    a mapping file once (--map); without one the command stops at the first strange title and writes a map for you to
    finish.

    Every row comes out in one of two tables, and the command checks that none is lost:

    \b
      results.csv   one line a person: triage, patterns, groups, mistakes, load risk, level, rules
      rejects.csv   each row or cell that could not be used, with the reason and how to mend it
      summary.json  the counts, and what they were made from

    A wrong cell is left out and listed; the rest of its row is still assessed. Nothing is guessed: a question that
    is not answered stays open, and a person with open warning-sign questions is never told to just train.

    A run that was broken off (by Ctrl-C, a power cut, a full disk) is gone on with by the same command with --resume.

    \b
    Examples:
      advisor batch club.csv -o out/
      advisor batch clinic.csv --map examples/maps/running_clinic.yaml -o out/ --reports html
      advisor batch excel_export.csv --encoding cp1252 --delimiter semicolon --max-rejects 5%
      advisor batch club.xlsx --sheet Runners --format xlsx -o out/
      advisor batch many_files/ --engine spark -o out/

    \b
    Exit codes:
      0 everything was used; 2 wrong usage, or columns without a question; 3 done, with rejects;
      4 the table or the map can't be used; 5 the rule base is faulty; 6 stopped, can be resumed;
      70 a fault of our own.
    """
    give_back()  # before polars is loaded
    from advisor.batch import Limit, Options, Watch, run_batch
    from advisor.intake.columns import known_to_readers
    from advisor.intake.source import How, open_source

    path = None if str(intake) == "-" else intake
    folder = out or Path(f"{intake.stem}-results" if path else "results")
    limit = Limit.parse(max_rejects) if max_rejects else None
    formats = tuple(read_formats(reports, to_folder=True)) if reports else ()
    unfinished = _unfinished(resume, start_over)
    if engine_name == "spark":
        others = {"--reports": reports, "--resume": resume, "--start-over": start_over, "--max-rejects": max_rejects,
                  "--format": table_format != "csv"}  # fmt: skip
        how = How(encoding, delimiter, sheet=sheet, header_line=header_line)
        _spark(intake, folder, map_, knowledge_in(lang, rules), rules, how, others)
        return
    with StopSign() as sign:
        library = knowledge_in(lang, rules)
        look = wishes(brand, (), start, library) if formats else None
        mapped = _read_map(map_, library)
        expected = tuple(mapped.titles) if mapped else known_to_readers(library.questionnaires["runner"])
        with open_source(path, encoding, delimiter, expected, sheet, header_line) as source:
            for note in source.notes:
                click.echo(note)
            mapping = mapped or _match(source, library, folder)
            options = Options(
                out=folder,
                inputs=tuple(each for each in (path, map_) if each),
                table_format=table_format,
                engine=engine_name,
                reports=formats,
                look=look,
                rules=rules,
                max_rejects=limit,
                unfinished=unfinished,
            )
            with progress() as on_row:
                sign.wait()
                gc.freeze()  # the rules stay: nothing is won by looking through them again and again
                done = run_batch(source, mapping, library, options, Watch(on_row, lambda: sign.asked))
    summary = done.summary
    _tell(done)
    if summary["rejected_rows"] or summary["rejected_cells"]:
        raise click.exceptions.Exit(3)


def _spark(
    intake: Path,
    folder: Path,
    map_: Path | None,
    library: "Library",
    rules: Path | None,
    how: "How",
    others: dict[str, Any],
) -> None:
    """A folder of tables, by Spark."""
    from advisor.batch import Finished
    from advisor.batch.spark import score_files

    if given := [name for name, value in others.items() if value]:
        raise UsageError(
            f"{' and '.join(given)} can't go with --engine spark, which writes results and rejects as CSV."
        )
    if str(intake) == "-":
        raise UsageError("--engine spark reads a folder of files, not standard input.")
    began = time.monotonic()
    done = score_files(str(intake), str(folder), library, _read_map(map_, library), rules, how)
    _tell(Finished(done.summary, tuple(map(Path, done.places)), done.summary["rows_in"], 0, time.monotonic() - began))
    if done.summary["rejected_rows"] or done.summary["rejected_cells"]:
        raise click.exceptions.Exit(3)


def _read_map(path: Path | None, library: "Library") -> "Mapping | None":
    from advisor.intake.mapping import read_map

    return read_map(path, library) if path else None


def _match(source: "Source", library: "Library", folder: Path) -> "Mapping":
    from advisor.intake.columns import UnknownColumns, match

    try:
        return match(source.header, Path(source.name).name, library)
    except UnknownColumns as error:
        path = _write_stub(error, source, folder)
        click.echo(str(error), err=True)
        click.echo(f"A map to finish was written: {path}\nThen: advisor batch {source.name} --map {path}", err=True)
        raise click.exceptions.Exit(error.exit_code) from None


def _write_stub(error: "UnknownColumns", source: "Source", folder: Path) -> Path:
    """Beside the results to be; an earlier map is never overwritten."""
    from advisor.files import write_whole

    stem = Path(source.name).stem.replace(" ", "_")
    names = (f"{stem}.map{number}.yaml" for number in ("", *range(2, 1000)))
    return write_whole(next(folder / name for name in names if not (folder / name).exists()), error.stub)


def _unfinished(resume: bool, start_over: bool) -> Literal["refuse", "resume", "start over"]:
    if resume and start_over:
        raise UsageError("--resume goes on with a run and --start-over throws it away. Give one of them.")
    return "resume" if resume else "start over" if start_over else "refuse"


def _tell(done: "Finished") -> None:
    """The counts, in a few lines."""
    summary: dict[str, Any] = done.summary
    if done.before:
        click.echo(f"{done.before} rows had been done before." if done.rows else "This run was finished already.")
    if done.rows:
        click.echo(f"{done.rows} rows in {done.seconds:.1f} s ({done.rows / done.seconds:,.0f} a second).")
    click.echo(
        f"{summary['rows_in']} rows in = {summary['results']} results + {summary['rejected_rows']} rejected rows. "
        f"{summary['rejected_cells']} cells were not used."
    )
    if summary["blank_lines"]:
        click.echo(f"{summary['blank_lines']} empty lines were passed over.")
    if summary["triage"]:
        click.echo("Triage: " + ", ".join(f"{level} {count}" for level, count in summary["triage"].items()) + ".")
    if summary["rejects"]:
        click.echo("Not used, most frequent first:")
        for part in summary["rejects"][:8]:
            column = f"{part['column']}: " if part["column"] else "row: "
            click.echo(f"  {part['count']} x {column}{part['reason']}")
        if len(summary["rejects"]) > 8:
            click.echo(f"  ... and {len(summary['rejects']) - 8} more reasons in summary.json")
    for path in done.paths:
        click.echo(f"written: {path}")
