"""A peer's process that gives its memory back.

After one batch of long pairs some libraries keep gigabytes, and all rows share the machine."""

from collections.abc import Sequence

from quality.node import resident_mb

from .processes import LineProcess
from .scorers import Scored
from .searches import Search

# A process that is larger is ended after its turn, and started when it is asked the next time.
MOST_MB = 1500


class PeerProcess:
    """warm_up: scored untimed by whatever is opened again. Use it in a `with`."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str], warm_up: Search):
        self._start = name, command, environment
        self._warm_up = warm_up
        self._process: LineProcess | None = None
        self._open: set[str] = set()
        self._known: set[str] = set()

    def open(self, opening: dict) -> None:
        """What `score` will be asked of: a line for the worker."""
        if self._process is None:
            self._process = LineProcess(*self._start)
        self._process.ask(opening)
        id = opening["open"]
        self._open.add(id)
        if id in self._known:
            self._ask(id, [self._warm_up])
        self._known.add(id)

    def score(self, opening: dict, searches: Sequence[Search]) -> Scored:
        if opening["open"] not in self._open:
            self.open(opening)
        answer = self._ask(opening["open"], searches)
        if resident_mb(self._process.pid) > MOST_MB:
            self.end()
        return Scored(answer["ms"], answer["logits"])

    def _ask(self, id: str, searches: Sequence[Search]) -> dict:
        return self._process.ask({"score": id, "searches": [search.as_json() for search in searches]})

    def close(self, opening: dict) -> None:
        """Of settings that nothing will be asked of any more."""
        if opening["open"] in self._open:
            self._process.ask({"close": opening["open"]})
            self._open.remove(opening["open"])

    def end(self) -> None:
        if self._process is not None:
            self._process.__exit__()
            self._process = None
            self._open.clear()

    def __enter__(self) -> "PeerProcess":
        return self

    def __exit__(self, *_) -> None:
        self.end()
