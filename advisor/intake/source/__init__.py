"""The one door for tables of people: files of any kind to blocks of text columns, with nothing lost.

Nothing is coerced, padded, shifted or skipped: a row is read rightly, or comes out as a refused row with its reason;
a file whose rows can't be told apart is refused.

    with open_source(path, encoding, delimiter, expected, sheet, header_line) as source:
        for block in source.blocks(start=None):
            block.frame, block.rows, block.lines, block.refused, block.after

CSV, Excel (xlsx, xls, xlsb, ods) and Parquet alike: `block.after` is a `Mark`, plain data to be kept, and
`source.blocks(mark)` goes on behind that block with the same blocks in any process, on any machine.
"""

from advisor.intake.source.block import Block, Mark, Source
from advisor.intake.source.opening import How, from_stream, open_source
from advisor.intake.table import Row

__all__ = ["Block", "How", "Mark", "Row", "Source", "from_stream", "open_source"]
