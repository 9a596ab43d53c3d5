"""Many people at once: a frame of typed answers in, one row a person out, as the way for one person gives it.

`score(frame, library)` is the public function; docs/batch.md says what the columns mean. A `Scorer` kept for the life
of a process is one pure function from a part of a frame to a part of a result, for streams and clusters.
"""

from advisor.score.checked import Checked
from advisor.score.frames import to_polars
from advisor.score.scorer import Scorer, score

__all__ = ["Checked", "Scorer", "score", "to_polars"]
