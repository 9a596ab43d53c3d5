"""`advisor squad`: the coach's page on everybody in a batch."""

from pathlib import Path

import click

from advisor.cli.common import brand_option, knowledge_in, lang_option, rules_option

FORMATS = ("html", "md", "text", "json", "pdf")


@click.command("squad")
@click.argument("results", type=click.Path(path_type=Path, file_okay=False))
@click.option("--earlier", type=click.Path(path_type=Path, file_okay=False),
              help="The folder of an earlier batch of the same runners, to show who changed.")  # fmt: skip
@click.option("--format", "formats", help=f"One or more of {', '.join(FORMATS)}, separated by commas.  [default: text "
              "to the terminal, html to -o]")  # fmt: skip
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False),
              help="Folder to write squad.html and the like into. In the folder of the batch itself its reports are "
              "linked.")  # fmt: skip
@click.option("--label", default="", help="The squad's name.")
@click.option("--equipment", default="", help="What there is for sessions together, such as band,step.")
@brand_option
@lang_option
@rules_option
def command(
    results: Path,
    earlier: Path | None,
    formats: str | None,
    out: Path | None,
    label: str,
    equipment: str,
    brand: Path | None,
    lang: str,
    rules: Path | None,
) -> None:
    """Make a coach's page from the folder RESULTS that `advisor batch` wrote.

    Who needs help first stands on top, then who changed, sessions for what several runners share, and everybody in a
    table that can be sorted in the browser. Exercises that are ruled out for one of a session are left out for all.

    \b
    Examples:
      advisor batch club.csv -o club/ --reports html
      advisor squad club/ -o club/
      advisor squad club/ --earlier club-spring/ --format html,pdf --label "Lake Runners" -o club/
    """
    from advisor.cli.common import wanted_formats
    from advisor.files import write_whole
    from advisor.report.brand import read_brand
    from advisor.report.pdf import Press
    from advisor.report.squad import page

    wanted = wanted_formats(formats, out is not None, FORMATS)
    library = knowledge_in(lang, rules)
    whose = read_brand(brand)[0] if brand else None
    things = [part.strip() for part in equipment.split(",") if part.strip()]
    record = page.read(results, library, earlier, whose, things, out, label)
    with Press() as press:
        for each in wanted:
            text = page.make(record, "html" if each == "pdf" else each)
            if out is None:
                click.echo(text, nl=False)
                continue
            content = press.print(text) if each == "pdf" else text
            click.echo(f"written: {write_whole(out / f'squad.{page.FORMATS[each]}', content)}")
