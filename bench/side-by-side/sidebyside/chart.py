"""Plots as SVG, small enough to read as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

STYLE = "<style>text{font:12px sans-serif;fill:#222}.title{font-weight:bold;font-size:14px}.axis{stroke:#999}</style>"
WIDTH = 860


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    low: float
    high: float
    colour: str


def bars(title: str, unit: str, given: Sequence[Bar]) -> str:
    """Horizontal bars, each with a line from its lowest to its highest value."""
    left, right, height = 250, 90, 22
    scale = (WIDTH - left - right) / max(bar.high for bar in given)
    parts = [f'<text class="title" x="10" y="22">{escape(title)}</text>']
    for row, bar in enumerate(given):
        top = 40 + row * height
        middle = top + height / 2
        low, high = left + bar.low * scale, left + bar.high * scale
        parts += [
            f'<text x="{left - 8}" y="{middle + 4}" text-anchor="end">{escape(bar.label)}</text>',
            f'<rect x="{left}" y="{top + 3}" width="{bar.value * scale:.1f}" height="16" fill="{bar.colour}"/>',
            f'<line x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}" stroke="#222"/>',
            f'<text x="{high + 6:.1f}" y="{middle + 4}">{bar.value:.4g} {escape(unit)}</text>',
        ]
    return _svg(60 + len(given) * height, parts)


def curve(title: str, x_name: str, y_name: str, given: Sequence[tuple[float, float]]) -> str:
    """A line through points, over two linear axes."""
    left, top, width, height = 70, 50, WIDTH - 100, 330
    x_low, x_high = _extent([x for x, _ in given])
    y_low, y_high = _extent([y for _, y in given])

    def place(x: float, y: float) -> str:
        return (
            f"{left + (x - x_low) / (x_high - x_low) * width:.1f},"
            f"{top + height - (y - y_low) / (y_high - y_low) * height:.1f}"
        )

    parts = [
        f'<text class="title" x="10" y="22">{escape(title)}</text>',
        f'<line class="axis" x1="{left}" y1="{top}" x2="{left}" y2="{top + height}"/>',
        f'<line class="axis" x1="{left}" y1="{top + height}" x2="{left + width}" y2="{top + height}"/>',
        f'<text x="{left + width / 2}" y="{top + height + 36}" text-anchor="middle">{escape(x_name)}</text>',
        f'<text x="{left}" y="{top - 10}">{escape(y_name)}</text>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = left + share * width, top + height - share * height
        parts.append(
            f'<text x="{x}" y="{top + height + 18}" text-anchor="middle">{x_low + share * (x_high - x_low):.4g}</text>'
        )
        parts.append(
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{y_low + share * (y_high - y_low):.4g}</text>'
        )
    path = " ".join(place(x, y) for x, y in given)
    parts.append(f'<polyline points="{path}" fill="none" stroke="#1f77b4"/>')
    return _svg(top + height + 50, parts)


def _extent(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or abs(high) * 0.08 or 1.0
    return low - room, high + room


def _svg(height: int, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
    return "\n".join([head, STYLE, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>"]) + "\n"
