"""The mean of the weights of several runs of the same sizes: `python -m training.mean OUT RUN RUN …`.

Runs that share a beginning lie in one basin, where the mean is better than each (Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch


def main(argv: Sequence[str] | None = None) -> None:
    """Write `model.pt` and the first run's `plan.json` to a new folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("runs", type=Path, nargs="+")
    options = parser.parse_args(argv)
    states = [torch.load(run / "model.pt", weights_only=True) for run in options.runs]
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save({k: torch.stack([s[k] for s in states]).mean(0) for k in states[0]}, options.out / "model.pt")
    shutil.copy(options.runs[0] / "plan.json", options.out / "plan.json")


if __name__ == "__main__":
    main()
