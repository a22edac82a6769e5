"""The report's charts, drawn by Altair and turned into SVG while the report is written (extra: report).

A still picture needs no script in the page: no Vega to carry (some 900 kB), no 'unsafe-eval' in its policy, and
nothing to wait for. Colours are names that page.css defines, for light, dark and paper.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from .tally import Times
from .wording import MONTHS, SHORT_MONTHS

_WIDTH, _FULL_WIDTH = 540, 1180
# A fifth of the longest bar is kept free for the figure at its end.
_ROOM = 1.2
_STEP = 21
_LABEL_LIMIT = 190
_COLOURS = (
    "var(--kind-1)",
    "var(--kind-2)",
    "var(--kind-3)",
    "var(--kind-4)",
    "var(--kind-5)",
    "var(--kind-6)",
)
_INK, _FAINT, _GRID = "var(--ink)", "var(--muted)", "var(--line)"
_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}
_TIMES = {
    "dateTime": "%A, %e %B %Y %X",
    "date": "%d/%m/%Y",
    "time": "%H.%M",
    "periods": ["AM", "PM"],
    "days": ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"],
    "shortDays": ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
    "months": list(MONTHS),
    "shortMonths": list(SHORT_MONTHS),
}

Row = tuple[str, str, int]


def time_chart(times: Times, kinds: Sequence[str]) -> Markup:
    """Stacked bars, one a week or month, of the articles of each kind."""
    rows = [{"from": start, "to": end, "kind": kind, "n": n} for start, end, kind, n in times.rows]
    bars = (
        alt.Chart(alt.InlineData(values=rows), width=_FULL_WIDTH, height=190)
        .mark_bar(orient="vertical", stroke="var(--paper)", strokeWidth=0.5)
        .encode(
            x=alt.X("from:T", scale=alt.Scale(type="utc"), axis=_time_axis(times.unit)),
            x2="to:T",
            y=alt.Y("n:Q", stack="zero", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5)),
            color=_colour(kinds),
        )
    )
    return _svg(bars)


def stacked_bars(rows: Sequence[Row], kinds: Sequence[str]) -> Markup:
    """Horizontal bars in the order given, one a name, of the articles of each kind: (name, kind, number)."""
    totals: dict[str, int] = {}
    for name, _, n in rows:
        totals[name] = totals.get(name, 0) + n
    data = [{"name": name, "kind": kind, "n": n} for name, kind, n in rows]
    drawn = _bar_chart(data).encode(x=_length(max(totals.values())), y=_names(), color=_colour(kinds))
    return _svg(alt.layer(drawn, _ends([*totals.items()], ",d")))


def bars(rows: Sequence[tuple[str, int]]) -> Markup:
    """Horizontal bars in the order given: (name, number)."""
    return _plain_bars(rows, ",d", max(n for _, n in rows))


def share_bars(rows: Sequence[tuple[str, float]]) -> Markup:
    """Horizontal bars from 0 to 100 %, in the order given: (name, share)."""
    return _plain_bars(rows, ".0%", 1)


def _plain_bars(rows: Sequence[tuple[str, float]], form: str, longest: float) -> Markup:
    data = [{"name": name, "n": n} for name, n in rows]
    drawn = _bar_chart(data).encode(x=_length(longest), y=_names(), color=alt.value(_COLOURS[0]))
    return _svg(alt.layer(drawn, _ends(rows, form)))


def _bar_chart(data: list[dict[str, Any]]) -> alt.Chart:
    chart = alt.Chart(alt.InlineData(values=data), width=_WIDTH, height=alt.Step(_STEP))
    bars: alt.Chart = chart.mark_bar()
    return bars


def _ends(rows: Sequence[tuple[str, float]], form: str) -> alt.Chart:
    """The figure at the end of each bar."""
    data = [{"name": name, "n": n} for name, n in rows]
    texts: alt.Chart = alt.Chart(alt.InlineData(values=data)).mark_text(align="left", dx=4, color=_INK)
    return texts.encode(x="n:Q", y=_names(), text=alt.Text("n:Q", format=form))


def _length(longest: float) -> alt.X:
    scale = alt.Scale(domain=[0, longest * _ROOM], nice=False)
    return alt.X("n:Q", stack="zero", title=None, axis=None, scale=scale)


def _names() -> alt.Y:
    """One row a name, in the order of the data: a list of names to sort by would become part of Vega's program."""
    axis = alt.Axis(labelLimit=_LABEL_LIMIT, ticks=False, domain=False, labelPadding=6)
    return alt.Y("name:N", sort=None, title=None, axis=axis)


def _time_axis(unit: str) -> alt.Axis:
    form = "%-d %b %Y" if unit == "minggu" else "%b %Y"
    return alt.Axis(title=None, format=form, grid=False, labelOverlap=True, tickCount=8)


def _colour(kinds: Sequence[str]) -> alt.Color:
    colours = [_COLOURS[index % len(_COLOURS)] for index in range(len(kinds))]
    legend = alt.Legend(title=None, orient="top", labelLimit=0)
    return alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=colours), legend=legend)


def _svg(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> Markup:
    """The chart as SVG; labels come out escaped, which a test holds."""
    styled = (
        chart.configure(font="Arial, Helvetica, sans-serif", background="transparent", aria=False, padding=2)
        .properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_INK, gridColor=_GRID, tickColor=_GRID, domainColor=_FAINT, labelFontSize=11
        )
        .configure_legend(labelColor=_INK, labelFontSize=11)
        .configure_text(fontSize=11)
    )
    svg = vl_convert.vegalite_to_svg(styled.to_dict(), format_locale=_NUMBERS, time_format_locale=_TIMES)
    return Markup(svg)  # noqa: S704 (markup of the renderer, not of an article)
