"""The table of rows: how fast, how sure, how right."""

from collections.abc import Sequence
from statistics import median

from quality.node import ROOT, TARGET
from quality.reference import Reference

from . import agreement, chart
from .interleaved import Measured
from .searches import Workload
from .settings import PUBLISHED, NotRunList

COLOURS = {"ours": "#1f77b4", "default": "#bbbbbb", "best": "#7f7f7f", "default, best": "#7f7f7f"}
# For models of which there are no reference logits: by model, the row that the others are held against.
REFERENCE_ROWS = (("L12", "st-float32"), (PUBLISHED, "plugin"))


class Comparison:
    """Measured rows with their agreement and nDCG@10, by label and model."""

    def __init__(self, measured: Sequence[Measured], workload: Workload, not_run: NotRunList):
        self.measured = [one for one in measured if one.failure is None]
        for one in measured:
            if one.failure is not None:
                not_run.add(one.row.label, one.row.model, one.failure)
        references = self._references(workload)
        self._furthest: dict[str, float] = {}
        self.spearman: dict[str, float] = {}
        self.ndcg: dict[str, float] = {}
        for one in self.measured:
            key = one.row.label + one.row.model
            self.ndcg[key] = agreement.ndcg(one, workload.timed, workload.collection)
            reference = references.get(one.row.model)
            if reference is not None and not one.row.ranks:
                self._furthest[key] = agreement.furthest(one.logits, reference)
                self.spearman[key] = agreement.spearman(one.logits, reference)

    def _references(self, workload: Workload) -> dict[str, agreement.Logits]:
        """The default model's int8 logits by transformers and ONNX Runtime in Python; else a row's."""
        reference = Reference(ROOT / "models" / "default", TARGET / "quality-reference.txt")
        logits = reference.all_logits([(search.query, search.texts) for search in workload.timed])
        references = {"student": {search.id: of for search, of in zip(workload.timed, logits, strict=True)}}
        for one in self.measured:
            if (one.row.model, one.row.name) in REFERENCE_ROWS and one.row.kind != "best":
                references[one.row.model] = one.logits
        return references

    def table(self) -> list[dict]:
        raw = next((one for one in self.measured if one.row.name == "raw"), None)
        return [self._row(one, raw) for one in self.measured]

    def _row(self, one: Measured, raw: Measured | None) -> dict:
        key = one.row.label + one.row.model
        per_search = [ms / (pairs / self._candidates(one)) for ms, pairs in zip(one.ms, one.pairs, strict=True)]
        return {
            "row": one.row.name,
            "model": one.row.model,
            "settings": f"{one.row.kind}: {one.row.note}" if one.row.note else one.row.kind,
            "pairs/s": round(one.rate, 1),
            "lowest": round(min(one.rates), 1),
            "highest": round(max(one.rates), 1),
            "ms a search": round(median(per_search), 1),
            "share of raw": round(one.times(raw), 3) if raw else "",
            "nDCG@10": round(self.ndcg[key], 4),
            "Spearman": round(self.spearman[key], 4) if key in self.spearman else "",
            "furthest logit": round(self._furthest[key], 4) if key in self._furthest else "",
        }

    @staticmethod
    def _candidates(one: Measured) -> int:
        return len(next(iter(one.logits.values())))

    def plots(self) -> dict[str, str]:
        """SVG by file name."""
        ordered = sorted(self.measured, key=lambda one: -one.rate)
        bars = [
            chart.Bar(
                f"{one.row.label}, {one.row.model}", one.rate, min(one.rates), max(one.rates), COLOURS[one.row.kind]
            )
            for one in ordered
        ]
        return {
            "side-by-side-rates": chart.bars("Pairs a second, median and spread of the repetitions", "/s", bars),
        }
