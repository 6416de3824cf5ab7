"""The report of a trial as one HTML page that needs nothing else: tables, and charts drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kept.datafile import Bilingual, Strict, load
from kept.simulation.trial import IN_HOURS_OF, MEASURES, Trial, difference

OWN = Path(__file__).with_name("report.yaml")

#: Colours told apart by people who see colours differently, and on dark ground (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
td, th { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid #8884 }
td:first-child, th:first-child { text-align: left }
figure { margin: 1.5rem 0 }
svg { width: 100%; height: auto }
text { font: 12px system-ui, sans-serif; fill: currentColor }
.line { fill: none; stroke-width: 2 }
.axis { stroke: #8888 }
"""

_MONEY = {"recovered", "spent", "net", "per_agent_hour"}
_WIDE, _HIGH, _EDGE = 880, 260, 60
#: Contacts of one person are counted together from here on.
_MOST_CONTACTS = 40


class Words(Strict):
    """The words of the report and of the terminal."""

    version: int
    words: dict[str, Bilingual]
    measures: dict[str, Bilingual]
    strategies: dict[str, Bilingual]
    moments: dict[str, Bilingual]


@cache
def words() -> Words:
    """Return the words."""
    return load(OWN, Words)


def called(name: str, language: str) -> str:
    """Return what a strategy is called: its own name where it is a house's."""
    ours, mark, theirs = name.partition(IN_HOURS_OF)
    if mark:
        said = words().words["in_hours"].in_(language)
        return said.format(a=called(ours, language), b=called(theirs, language))
    found = words().strategies.get(name)
    return found.in_(language) if found else name


def shown(measure: str, value: float) -> str:
    """Return a measure as text; money comes in minor units.

    >>> shown("recovered", 123456.0), shown("kept_share", 0.5), shown("per_agent_hour", float("nan"))
    ('1,235', '50.0 %', '–')
    """
    if np.isnan(value):
        return "–"
    if measure in _MONEY:
        return f"{value / 100:,.0f}"
    if measure == "kept_share":
        return f"{100 * value:.1f} %"
    return f"{value:,.2f}" if measure == "contacts_per_person" else f"{value:,.0f}"


def page(trial: Trial, *, against: str, language: str) -> str:
    """Return the report as HTML.

    Args:
        trial: what was reached.
        against: the strategy that the others are compared with.
        language: zh or en.
    """
    say = {name: text.in_(language) for name, text in words().words.items()}
    setting = say["setting"].format(**{name: getattr(trial.setting, name) for name in _SETTING})
    body = [
        f"<h1>{escape(say['title'])}</h1><p>{escape(setting)}</p><p>{escape(say['caution'])}</p>",
        _table(_levels(trial, language)),
        *(_table(_paired(trial, name, against, language)) for name in trial.runs if name != against),
        *_charts(trial, against, language, say),
    ]
    lang = "zh-Hans" if language.startswith("zh") else "en"
    head = f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{escape(say["title"])}</title>'
    return f"{head}<style>{_STYLE}</style><body>{''.join(body)}</body></html>\n"


_SETTING = ("population", "days", "seeds", "seed")


def _levels(trial: Trial, language: str) -> list[list[str]]:
    rows = [[words().words["measure"].in_(language), *(called(name, language) for name in trial.runs)]]
    for measure in MEASURES:
        row = [words().measures[measure].in_(language)]
        for name in trial.runs:
            column = trial.column(name, measure)
            ends = f" ({shown(measure, column.min())}–{shown(measure, column.max())})"
            row.append(shown(measure, float(column.mean())) + ends)
        rows.append(row)
    return rows


def _paired(trial: Trial, name: str, against: str, language: str) -> list[list[str]]:
    say = words().words
    title = say["difference"].in_(language).format(a=called(name, language), b=called(against, language))
    heads = [title, "", *(say[key].in_(language) for key in ("interval", "relative", "ahead"))]
    return [heads, *(row for _, row in paired_rows(trial, name, against, language))]


def paired_rows(trial: Trial, name: str, against: str, language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each measure and its row: name, mean difference, interval, relative, how often ahead."""
    for measure in MEASURES:
        found = difference(trial.column(name, measure), trial.column(against, measure))
        yield (
            measure,
            [
                words().measures[measure].in_(language),
                shown(measure, found.mean),
                f"{shown(measure, found.low)} … {shown(measure, found.high)}",
                "–" if np.isnan(found.relative) else f"{100 * found.relative:+.1f} %",
                f"{100 * found.ahead:.0f} %",
            ],
        )


def _table(rows: list[list[str]]) -> str:
    head, *rest = rows
    lines = [f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>"]
    lines += [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rest]
    return f"<table>{''.join(lines)}</table>"


# --- charts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scale:
    """From values to places on a chart."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + part * (self.end - self.start), 1)


def _charts(trial: Trial, against: str, language: str, say: dict[str, str]) -> Iterator[str]:
    base = np.array([run.by_day for run in trial.runs[against]])
    others = [name for name in trial.runs if name != against]
    lines = [
        (called(name, language), np.array([run.by_day for run in trial.runs[name]]) - base) for name in others
    ]
    b = called(against, language)
    if lines:
        yield _figure(say["by_day"].format(b=b), _lines(lines))
        dots = [(name, 100 * gaps[:, -1] / base[:, -1].mean()) for name, gaps in lines]
        yield _figure(say["by_seed"].format(b=b), _dots(dots))
    bars = []
    for name, runs in trial.runs.items():
        counts = np.clip(np.concatenate([run.contacts for run in runs]), 0, _MOST_CONTACTS)
        share = np.bincount(counts, minlength=_MOST_CONTACTS + 1) / len(counts)
        bars.append((called(name, language), share[None, :]))
    yield _figure(
        f"{say['by_person']} ({say['people']}; {_MOST_CONTACTS} {say['more']})", _lines(bars, percent=True)
    )


def _figure(title: str, drawing: str) -> str:
    text = escape(title)
    return (
        f"<figure><figcaption>{text}</figcaption>"
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{text}">{drawing}</svg></figure>'
    )


def _lines(series: Sequence[tuple[str, NDArray[np.float64]]], *, percent: bool = False) -> str:
    """Draw the mean of each series over its rows, and a band from the lower to the upper quarter of them."""
    values = np.concatenate([np.quantile(rows, [0.25, 0.75], axis=0).ravel() for _, rows in series])
    across = _Scale(0, series[0][1].shape[1] - 1, _EDGE + 40, _WIDE - 140)
    up = _Scale(min(0.0, values.min()), max(values.max(), 1e-9), _HIGH - 30, 10)
    parts = [_axis(up, percent=percent), f'<text x="{_WIDE - 150}" y="{_HIGH - 8}">{int(across.high)}</text>']
    for number, (name, rows) in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        low, high = np.quantile(rows, [0.25, 0.75], axis=0)
        band = [f"{across(x)},{up(y)}" for x, y in enumerate(high)]
        band += [f"{across(x)},{up(y)}" for x, y in reversed(list(enumerate(low)))]
        line = " ".join(f"{across(x)},{up(y)}" for x, y in enumerate(rows.mean(axis=0)))
        parts.append(f'<polygon points="{" ".join(band)}" fill="{colour}" opacity=".18"/>')
        parts.append(f'<polyline class="line" stroke="{colour}" points="{line}"/>')
        parts.append(_legend(number, name))
    return "".join(parts)


def _dots(series: Sequence[tuple[str, NDArray[np.float64]]]) -> str:
    """Draw one dot a repetition, in percent, and a bar at the mean."""
    values = np.concatenate([column for _, column in series])
    up = _Scale(min(0.0, values.min()), max(0.0, values.max()), _HIGH - 30, 10)
    parts = [_axis(up, percent=False, unit=" %")]
    step = (_WIDE - 140 - _EDGE - 40) / max(len(series), 1)
    for number, (name, column) in enumerate(series):
        middle = _EDGE + 40 + step * (number + 0.5)
        colour = COLOURS[number % len(COLOURS)]
        for at, value in enumerate(column):
            x = middle + (at - len(column) / 2) * min(6, step / (len(column) + 1))
            parts.append(f'<circle cx="{x:.1f}" cy="{up(value)}" r="3" fill="{colour}"/>')
        mean = up(float(column.mean()))
        ends = f'x1="{middle - step / 3:.1f}" x2="{middle + step / 3:.1f}" y1="{mean}" y2="{mean}"'
        parts.append(f'<line {ends} stroke="{colour}" stroke-width="2"/>')
        parts.append(_legend(number, name))
    return "".join(parts)


def _axis(up: _Scale, *, percent: bool, unit: str = "") -> str:
    parts = []
    for value in np.linspace(up.low, up.high, 5):
        y = up(float(value))
        text = f"{100 * value:.1f} %" if percent else f"{value:,.1f}{unit}" if unit else f"{value / 100:,.0f}"
        ends = f'x1="{_EDGE + 40}" x2="{_WIDE - 140}" y1="{y}" y2="{y}"'
        parts.append(f'<line class="axis" {ends}/>')
        parts.append(f'<text x="{_EDGE + 32}" y="{y + 4}" text-anchor="end">{text}</text>')
    return "".join(parts)


def _legend(number: int, name: str) -> str:
    y = 20 + 20 * number
    colour = COLOURS[number % len(COLOURS)]
    box = f'<rect x="{_WIDE - 130}" y="{y - 9}" width="10" height="10" fill="{colour}"/>'
    return f'{box}<text x="{_WIDE - 114}" y="{y}">{escape(name)}</text>'
