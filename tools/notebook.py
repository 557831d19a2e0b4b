"""Makes docs/notebook.ipynb: from the example reports to a table and a chart, run from the first cell to the last.

Needs the development tools (nbformat, nbclient, ipykernel, polars). Run: `make notebook`. The same reports give the same
notebook: cell ids are numbers, and nothing of the machine is kept in it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "notebook.ipynb"
REPORTS = ROOT / "examples" / "car-2013" / "reports"
TIMEOUT_S = 300
CELLS = (
    (
        "markdown",
        """\
# From reports to a chart

Invented reports on the Central African Republic, 2013 to 2016 (`examples/car-2013`), are read into a database; the views
come back as data frames. Needs `pip install "contingent[frames]"`. Every figure leads back to its words.""",
    ),
    (
        "code",
        """\
import contingent
from contingent import frames

reports = contingent.read_sources(["reports/"])
with contingent.open_store("car.db", write=True) as store:
    summary = contingent.read_into(store, reports, contingent.load_reader(), on_error=print)
(summary.read, summary.failed)""",
    ),
    (
        "markdown",
        """\
**Who was there on 10 December 2013, as known that day?** `best` is what is in place. What is promised stands in a column of
words beside it and is in no sum; nor may the rows be added up: one may be part of another, as `notes` says.""",
    ),
    (
        "code",
        """\
day = "2013-12-10"
forces = frames.forces("car.db", in_="CAF", on=day, known_by=day)
forces.select("force", "unit", "best", "low", "high", "as_of", "said_by", "promised").to_dicts()[:4]""",
    ),
    ("markdown", "**What was promised, and on what condition?** The same with pandas."),
    (
        "code",
        """\
promises = frames.commitments("car.db", in_="CAF", on=day, known_by=day, library="pandas")
promises[promises.conditional][["force", "label", "number", "conditions"]].head(3).to_dict("records")""",
    ),
    (
        "markdown",
        """\
**Every figure of every report**, one a row: `kind` keeps what is in place from what is promised, and only the first has a
`month`. Here the largest single figure for each contributor and month: a maximum, not a sum, for two reports may count the
same people.""",
    ),
    (
        "code",
        """\
import polars as pl

figures = frames.figures("car.db")
in_place = figures.filter(
    pl.col("kind") == "in place", pl.col("host_code") == "CAF", pl.col("contributor").is_not_null()
)
most = in_place.group_by("contributor", "personnel_type", "month").agg(pl.col("number").max())
most.sort("contributor", "month", "personnel_type").rows()""",
    ),
    ("code", """figures["kind"].value_counts().sort("kind").rows()"""),
    ("markdown", "**The words behind a figure.**"),
    (
        "code",
        """\
first = figures.filter(pl.col("kind") == "promised", pl.col("conditional")).row(0, named=True)
print(first["label"], first["figure"], first["personnel_type"], "|", first["depends"])
print(first["trail"])""",
    ),
    (
        "markdown",
        """\
**The chart.** A thick step is what a report says was in place; promises hang below the line, hollow, until an arrival is
reported.""",
    ),
    (
        "code",
        """\
from importlib.resources import files

from IPython.display import SVG

from contingent.drawing.chart import draw_strength
from contingent.views.strength import strength

with contingent.open_store("car.db") as store:
    ledger = store.load()
rows = [row for row in strength(ledger, in_="CAF") if row.contributor_code == "FRA" and row.unit == "troops"]
title = "French troops in the Central African Republic"
drawing = draw_strength(rows, href=lambda statement: f"#{statement}", title=title)
style = files("contingent.pages").joinpath("static/drawing.css").read_text(encoding="utf-8")
SVG(drawing.svg.replace(">", f"><style>{style}</style>", 1))""",
    ),
)


def main() -> int:
    """Write the notebook."""
    notebook = run_notebook()
    TARGET.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return 0


def run_notebook() -> Any:
    """The notebook with its outputs, run in a folder of its own beside a copy of the example reports."""
    notebook = make_notebook()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(REPORTS, Path(folder) / "reports")
        where = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=TIMEOUT_S, kernel_name="python3", resources=where).execute()
    notebook.metadata.pop("language_info", None)
    for cell in notebook.cells:
        cell.metadata = {}  # times of the run
    nbformat.validate(notebook)
    return notebook


def make_notebook() -> Any:
    """The cells, not yet run."""
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    cells = [make[kind](source, id=f"cell-{at}") for at, (kind, source) in enumerate(CELLS)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


if __name__ == "__main__":
    sys.exit(main())
