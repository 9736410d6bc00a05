"""What executors read: sources, and parts of large ones."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Sequence

from hasdata_export._arguments import Flag
from hasdata_export._child import Child
from hasdata_export._command import flags_of

#: Rows of a results page.
PAGE_ROWS = 100


class Part(NamedTuple):
    """A source, or the results pages of a job that one task reads: what is read again when the task fails."""

    source: str
    pages: str | None = None

    def flags(self, flags: Mapping[str, Flag]) -> Dict[str, Flag]:
        """The flags that read this part."""
        return dict(flags) if self.pages is None else {**flags, "pages": self.pages}


def parts_of(sources: Sequence[str], flags: Mapping[str, Flag], rows: int | None) -> List[Part]:
    """The parts of the sources: a job with more than ``rows`` rows, by its record, is several."""
    if rows is None:
        return [Part(source) for source in sources]
    jobs = [source for source in sources if source.startswith("job:")]
    counts = dict(zip(jobs, _row_counts(jobs, flags)))
    return [part for source in sources for part in _ranges(source, counts.get(source, 0), rows)]


def _ranges(source: str, count: int, rows: int) -> Iterator[Part]:
    """
    >>> [part.pages for part in _ranges("job:1", 1001, 400)]
    ['1-4', '5-8', '9-']
    """
    pages = max(1, rows // PAGE_ROWS)
    last = max(1, -(-count // PAGE_ROWS))
    if last <= pages:
        yield Part(source)
        return
    for first in range(1, last + 1, pages):
        end = first + pages - 1
        # The last one is open: a job may have more rows than its record says.
        yield Part(source, f"{first}-{end}" if end < last else f"{first}-")


def _row_counts(jobs: Sequence[str], flags: Mapping[str, Flag]) -> List[int]:
    known = flags_of("status")
    if not jobs:
        return []
    told = {name: value for name, value in flags.items() if name in known}
    child = Child("status", list(jobs), {**told, "json": True})
    try:
        records: List[Dict[str, Any]] = [json.loads(line) for line in child.output]
        child.finish()
    finally:
        child.stop()
    return [int(record.get("dataRowsCount") or 0) for record in records]
