"""The one door for tables of people: files of any kind to blocks of text columns, with nothing lost.

Nothing is coerced, padded, shifted or skipped: a row is read rightly, or comes out as a refused row with its reason;
a file whose rows can't be told apart is refused.
"""

from advisor.intake.source.block import Block, Mark, Source
from advisor.intake.source.opening import How, from_stream, open_source
from advisor.intake.table import Row

__all__ = ["Block", "How", "Mark", "Row", "Source", "from_stream", "open_source"]
