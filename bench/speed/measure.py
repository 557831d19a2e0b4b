"""What is measured inside one process: the reader by itself, and the gazetteer. Prints one JSON object."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/speed/measure.py` finds `bench`

from bench.speed.summary import quantile

NAMES = (
    "Bangui", "Bossangoa", "N'Djamena", "Gao", "Timbuktu", "Kidal", "Goma", "Bunia", "Juba", "Malakal", "Mogadishu",
    "Kismayo", "Aleppo", "Mosul", "Kherson", "Paris", "London", "Springfield", "San José", "Nowhereville",
)  # fmt: skip


def measure_reader(file: Path) -> dict[str, Any]:
    """Seconds to load the grammar reader, and per report (each read by itself, after one to warm up)."""
    from contingent.readers import load_reader
    from contingent.records import Report

    began = time.perf_counter()
    reader = load_reader()
    load_s = time.perf_counter() - began
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    reports = [Report(text=row["text"], id=row["id"], date=row["date"], source=row["source"]) for row in rows]
    began = time.perf_counter()
    reader.read(reports[:1])
    first_s = time.perf_counter() - began
    seconds = []
    for report in reports[1:]:
        began = time.perf_counter()
        reader.read([report])
        seconds.append(time.perf_counter() - began)
    return {
        "reader": f"{reader.name}/{reader.version}",
        "reports": len(seconds),
        "load_s": load_s,
        "first_report_s": first_s,
        "p50_s": quantile(seconds, 0.5),
        "p95_s": quantile(seconds, 0.95),
    }


def measure_gazetteer(folder: Path) -> dict[str, Any]:
    """Seconds and bytes to build the gazetteer, seconds to open it, and per look-up (the first of each name)."""
    from contingent.gazetteer.build import build_gazetteer, file_name
    from contingent.gazetteer.lookup import open_gazetteer

    path = folder / file_name()
    began = time.perf_counter()
    build_gazetteer(path)
    build_s = time.perf_counter() - began
    began = time.perf_counter()
    gazetteer = open_gazetteer(path)
    open_s = time.perf_counter() - began
    seconds = []
    for name in NAMES:
        began = time.perf_counter()
        gazetteer.look_up(name)
        seconds.append(time.perf_counter() - began)
    gazetteer.close()
    return {
        "build_s": build_s,
        "bytes": path.stat().st_size,
        "open_s": open_s,
        "look_ups": len(seconds),
        "look_up_p50_s": quantile(seconds, 0.5),
        "look_up_p95_s": quantile(seconds, 0.95),
    }


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(measure_reader(where) if what == "reader" else measure_gazetteer(where)))
