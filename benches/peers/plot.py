"""Draws cost against size from the measurements that run.py saved: random sparse models, γ = 9/10, both axes logarithmic.

    python benches/peers/plot.py MEASUREMENTS.json PICTURE.svg

The line through each series is a fit of seconds = c · states^p by least squares in the logarithms, over the sizes from
100 on; p is in the legend.
"""

import json
import sys
from math import ceil, floor, log10
from pathlib import Path

SERIES = [
    ("cliff", lambda row: row["cliff"]["cpu"], "#1b6ca8", "cliff: V*, Q*, all optimal actions"),
    ("lowest", lambda row: row["cliff"]["lowest_terms_cpu"], "#7fb2d9", "cliff, every number in lowest terms"),
    ("flint", lambda row: row["flint"]["cpu"] if isinstance(row.get("flint"), dict) else None, "#c8553d", "the same by way of FLINT"),
]
WIDTH, HEIGHT = 720, 460
LEFT, RIGHT, TOP, BOTTOM = 80, 24, 28, 56
FITTED_FROM = 100


def fit(points):
    """c and p of the least-squares line log y = log c + p log x."""
    xs, ys = [log10(x) for x, _ in points], [log10(y) for _, y in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    p = sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)
    return 10 ** (my - p * mx), p


def superscript(number):
    return "".join("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".index(c)] for c in str(number))


def main():
    source, target = map(Path, sys.argv[1:])
    rows = [row for row in json.loads(source.read_text(encoding="utf-8"))["rows"] if row["model"].startswith("sparse")]
    rows = [row for row in rows if row["model"].endswith("γ = 9/10")]
    series = []
    for name, value, colour, label in SERIES:
        points = [(row["states"], value(row)) for row in rows if value(row) is not None]
        fitted = [(x, y) for x, y in points if x >= FITTED_FROM]
        series.append((name, points, fit(fitted), fitted, colour, label))
    all_points = [point for _, points, *_ in series for point in points]
    x_low, x_high = log10(min(x for x, _ in all_points)) - 0.1, log10(max(x for x, _ in all_points)) + 0.1
    y_low, y_high = floor(min(log10(y) for _, y in all_points)), ceil(max(log10(y) for _, y in all_points))

    def place(x, y):
        across = LEFT + (log10(x) - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT)
        up = HEIGHT - BOTTOM - (log10(y) - y_low) / (y_high - y_low) * (HEIGHT - TOP - BOTTOM)
        return round(across, 1), round(up, 1)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        "<title>Processor time of a complete exact answer against the number of states</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(y_low, y_high + 1):
        _, y = place(rows[0]["states"], 10**power)
        out.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">10{superscript(power)} s</text>')
    for states in sorted({x for x, _ in all_points}):
        x, _ = place(states, 10**y_low)
        out.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{HEIGHT - BOTTOM}" stroke="#eee"/>')
        out.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{states:,}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    out.append(f'<text x="{LEFT}" y="{TOP - 10}">processor time</text>')
    out.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">states (4 actions with 4 successors each, γ = 9/10)</text>')
    for line, (_, points, (c, p), fitted, colour, label) in enumerate(series):
        (x1, y1), (x2, y2) = place(fitted[0][0], c * fitted[0][0] ** p), place(fitted[-1][0], c * fitted[-1][0] ** p)
        out.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="1.5"/>')
        for point in points:
            x, y = place(*point)
            out.append(f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"><title>{point[0]:,} states: {point[1]:.3g} s</title></circle>')
        y = TOP + 16 + 20 * line
        out.append(f'<circle cx="{LEFT + 18}" cy="{y - 4}" r="4" fill="{colour}"/>')
        out.append(f'<text x="{LEFT + 30}" y="{y}">{label}; about states<tspan dy="-5" font-size="10">{p:.2f}</tspan></text>')
    out.append("</svg>")
    target.write_text("\n".join(out) + "\n", encoding="utf-8")
    for name, _, (c, p), fitted, *_ in series:
        print(f"{name}: {c:.3g} · states^{p:.2f} s over {len(fitted)} sizes")


if __name__ == "__main__":
    main()
