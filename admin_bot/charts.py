"""Sales as a picture: how they added up, and what each day (or week) brought, by ticket type.

`sales_chart` runs beside the house (`admin_bot.beside`): matplotlib is imported in it, so that only that process pays.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bots.fonts import font_files, shows

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told apart by lightness too, for who sees few colours (after Okabe and Ito).
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#999999")
INCHES, DOTS = (7.2, 7.2), 150  # 1080 px, as a phone shows it
TEXT, TITLE = 15, 20  # points: read at a third of the size
INK, SOFT, LINES = "#111111", "#555555", "#DDDDDD"
MOST_LABEL = 18


@dataclass(frozen=True, slots=True)
class Series:
    """One ticket type: `days` tickets a day, `bars` tickets in each bar."""

    label: str
    days: Sequence[int]
    bars: Sequence[int]


@dataclass(frozen=True, slots=True)
class Chart:
    """Every text is in the reader's language. `ticks` and `bar_ticks`: position and date."""

    title: str
    note: str
    total_title: str
    bars_title: str
    empty: str
    series: tuple[Series, ...]
    ticks: tuple[tuple[int, str], ...]
    bar_ticks: tuple[tuple[int, str], ...]


def sales_chart(chart: Chart) -> bytes:
    """A square PNG. A letter that no font of this machine has is left out."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    own: Any = {"font.family": _families(), "axes.unicode_minus": False, "font.size": TEXT, "text.parse_math": False}
    with matplotlib.rc_context(own):
        figure = Figure(figsize=INCHES, dpi=DOTS, facecolor="white")
        figure.text(0.06, 0.95, shown(chart.title, 34), fontsize=TITLE, color=INK, va="center")
        figure.text(0.06, 0.898, shown(chart.note, 52), fontsize=TEXT, color=SOFT, va="center")
        if any(any(series.days) for series in chart.series):
            _panels(figure, chart)
        else:
            figure.text(0.5, 0.5, shown(chart.empty, 36), fontsize=TITLE, color=SOFT, ha="center", va="center")
        file = io.BytesIO()
        figure.savefig(file, format="png")
        return file.getvalue()


def _panels(figure: Any, chart: Chart) -> None:
    rows = -(-len(chart.series) // 3)
    bottom = 0.085 + 0.044 * rows
    grid = {"left": 0.125, "right": 0.965, "top": 0.82, "bottom": bottom, "hspace": 0.48}
    above, below = figure.subplots(2, 1, gridspec_kw={**grid, "height_ratios": (3, 2)})
    labels = [shown(series.label, MOST_LABEL) for series in chart.series]
    sums = [_added_up(series.days) for series in chart.series]
    places = range(len(sums[0]))
    if len(places) == 1:  # one day is no area yet
        places, sums = range(2), [[0, *each] for each in sums]
    above.stackplot(places, *sums, colors=COLOURS, labels=labels, linewidth=0)
    _dress(above, shown(chart.total_title, 60), chart.ticks, (0, max(1, len(places) - 1)))
    ground = [0] * len(chart.series[0].bars)
    for series, colour in zip(chart.series, COLOURS, strict=False):
        below.bar(range(len(ground)), series.bars, bottom=ground, color=colour, width=0.85)
        ground = [low + more for low, more in zip(ground, series.bars, strict=True)]
    _dress(below, shown(chart.bars_title, 60), chart.bar_ticks, (-0.7, max(6, len(ground)) - 0.3))
    handles, names = above.get_legend_handles_labels()
    figure.legend(handles, names, loc="lower center", ncols=min(3, len(names)), frameon=False, fontsize=TEXT)


def _dress(axes: "Axes", title: str, ticks: tuple[tuple[int, str], ...], span: tuple[float, float]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_title(title, loc="left", fontsize=TEXT, color=SOFT)
    axes.set_xlim(*span)
    axes.set_ylim(bottom=0)
    axes.margins(y=0.08)
    axes.set_xticks([place for place, _ in ticks], [shown(text, 20) for _, text in ticks])
    for label, (place, _) in zip(axes.get_xticklabels(), ticks, strict=True):  # outer dates stay within the picture
        part = (place - span[0]) / (span[1] - span[0])
        label.set_horizontalalignment("left" if part < 0.04 else "right" if part > 0.96 else "center")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.yaxis.grid(True, color=LINES, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=SOFT, length=0)
    axes.tick_params(axis="x", pad=7)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINES)


def _added_up(days: Sequence[int]) -> list[int]:
    total, sums = 0, []
    for n in days:
        total += n
        sums.append(total)
    return sums


def _families() -> list[str]:
    """Our fonts by name, best first, so that each letter is drawn by the first one that has it."""
    from matplotlib import font_manager

    names = []
    for path, index in font_files():
        font_manager.fontManager.addfont(path)
        font = font_manager.get_font([font_manager.FontPath(path, index)])
        names.append(font_manager.ttfFontProperty(font).name)
    return list(dict.fromkeys([*names, "DejaVu Sans"]))  # the last one comes with matplotlib


def shown(text: str, most: int) -> str:
    """As much of a text as is drawn: never a box in the place of a letter."""
    fonts = font_files()
    kept = "".join(c for c in text if c == " " or not fonts or any(shows(path, index, c) for path, index in fonts))
    plain = " ".join(kept.split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"
