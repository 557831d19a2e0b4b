"""Rewrite what the reader makes of the golden reports: `python -m tests.golden.rewrite [SLUG ...]`. Read the diff."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.golden.rendering import FOLDER, SLUGS, dumps, reading_of, render


def main(slugs: Sequence[str]) -> int:
    """Write expected.json for the given reports, all if none is given; exit code 2 for one that does not exist."""
    unknown = [slug for slug in slugs if slug not in SLUGS]
    if unknown:
        print(f"no golden report {', '.join(unknown)}; there are: {', '.join(SLUGS)}", file=sys.stderr)
        return 2
    for slug in slugs or SLUGS:
        path = FOLDER / slug / "expected.json"
        new = dumps(render(reading_of(slug)))
        old = path.read_text(encoding="utf-8") if path.exists() else None
        if new != old:
            path.write_text(new, encoding="utf-8")
        print(f"{slug}: {'unchanged' if new == old else 'written'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
