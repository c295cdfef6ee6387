"""What a benchmark has to say: figures of one run side by side, and whether a target was reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from rich import box
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` and `theirs` are as printed, with their unit; `value` is what `target` is about, mostly their ratio.

    A target is reached by a value of at most that much, or of at least that much where `least` is set.
    Without a target the figure is there for information.
    """

    what: str
    ours: str
    theirs: str
    value: float
    target: float | None = None
    least: bool = False
    unit: str = "x"

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target


def side_by_side(
    what: str, ours: Sequence[float], theirs: Sequence[float], target: float | None = None, *, unit: str = "us"
) -> Figure:
    """From rounds that took turns: the median of their ratios, so that a slow minute of the machine counts for both."""
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    return Figure(what, amount(median(ours), unit), amount(median(theirs), unit), ratio, target)


def amount(value: float, unit: str) -> str:
    if value >= 1_000:
        return f"{value:,.0f} {unit}"
    return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"


def printed(figures: Iterable[Figure], console: Console) -> None:
    table = Table(box=box.SIMPLE)
    table.add_column("measured")
    for name in ("ours", "beside", "ratio", "target"):
        table.add_column(name, justify="right")
    table.add_column("")
    for figure in figures:
        table.add_row(figure.what, figure.ours, figure.theirs, _value(figure), _target(figure), _verdict(figure))
    console.print(table)


def _value(figure: Figure) -> str:
    return f"{figure.value:.2f} x" if figure.unit == "x" else f"{figure.value:,.0f} {figure.unit}"


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    sign = ">=" if figure.least else "<="
    return f"{sign} {figure.target:g} x" if figure.unit == "x" else f"{sign} {figure.target:,.0f} {figure.unit}"


def _verdict(figure: Figure) -> str:
    return {None: "", True: "[green]reached[/]", False: "[red]missed[/]"}[figure.reached]
