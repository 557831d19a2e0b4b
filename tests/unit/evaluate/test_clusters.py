"""Scores of links: what counts as one commitment or event, and what is reported of a small coded cluster of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from contingent.cli.scoring import evaluate_command
from contingent.errors import ReportError
from contingent.evaluate.cluster_scores import score_clusters
from contingent.evaluate.clusters import load_clusters

FIRST = "Portugal will send 340 marines to guard the airfield at Ouadda in the Central African Republic, Lisbon said."
SECOND = "Portugal is to send 340 marines to the Ouadda airfield. Two villagers of Birao were hurt."
LATER = "The 340 Portuguese marines landed at the Ouadda airfield in the Central African Republic on Tuesday."


def coded(id_: str, date: str, text: str, *statements: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, "date": date, "source": id_, "slice": "composed", "text": text, "statements": list(statements)}


def span(text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "exact": words}


def force(text: str, id_: str, status: str, words: str, agent: str) -> dict[str, Any]:
    marines = next(m for m in ("340 Portuguese marines", "340 marines") if m in text)
    return {
        "id": id_,
        "type": "DEPLOY",
        "status": status,
        "evidence": [span(text, words)],
        "agent": [span(text, agent)],
        "object": [span(text, marines)],
        "place": [span(text, "Ouadda")],
        "quantity": [{**span(text, marines), "unit": "troops", "best": 340, "basis": "change"}],
        "time": {"edtf": "[2013-11-26..]", "basis": "tense"},
    }


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    hurt = {"id": "s2", "type": "HARM", "status": "actual", "evidence": [span(SECOND, "Two villagers of Birao were hurt")],
            "quantity": [{**span(SECOND, "Two villagers"), "unit": "injured", "best": 2, "basis": "stock"}]}  # fmt: skip
    reports = [
        coded("r1", "2013-11-26", FIRST, force(FIRST, "s1", "planned", FIRST[:102], "Portugal")),
        coded("r2", "2013-11-27", SECOND, force(SECOND, "s1", "planned", SECOND[:54], "Portugal"), hurt),
        coded("r3", "2013-12-03", LATER, force(LATER, "s1", "actual", LATER[:88], "Portuguese")),
    ]
    cluster = {
        "cluster": "c1",
        "reports": ["r1", "r2", "r3"],
        "links": [
            {"from": "r2#s1", "rel": "same", "to": "r1#s1"},
            {"from": "r3#s1", "rel": "updates", "to": "r1#s1"},
        ],
        "copies": [],
        "facts": [{"fact": "340 marines to Ouadda", "members": ["r1#s1", "r2#s1", "r3#s1"]}],
    }
    gold, clusters = tmp_path / "gold.jsonl", tmp_path / "clusters.jsonl"
    gold.write_text("".join(json.dumps(r) + "\n" for r in reports), encoding="utf-8")
    clusters.write_text(json.dumps(cluster) + "\n", encoding="utf-8")
    return gold, clusters


def test_members_of_a_fact_and_ends_of_same_are_one_thing(files: tuple[Path, Path]) -> None:
    [cluster] = load_clusters(files[1], [files[0]])
    assert len(cluster.across) == len(cluster.same) == 3
    assert cluster.contradicts == frozenset()


def test_scores_of_the_links(files: tuple[Path, Path]) -> None:
    scores = score_clusters(load_clusters(files[1], [files[0]]))
    assert scores.across.gold == 3
    assert scores.across.precision == 1.0
    assert scores.across.gold_hit >= 2, "the two promises, and one of them with its deed"
    assert scores.added.count == 0


def test_the_command_says_it_on_a_page(files: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(evaluate_command, [str(files[0]), "--clusters", str(files[1])])
    assert result.exit_code == 0, result.output
    assert "one commitment or event, across reports" in result.output
    as_json = CliRunner().invoke(evaluate_command, [str(files[0]), "--clusters", str(files[1]), "--json", "--read"])
    assert json.loads(as_json.output)["promises_added"]["count"] == 0


def test_a_link_to_nowhere_is_named(files: tuple[Path, Path]) -> None:
    files[1].write_text(files[1].read_text(encoding="utf-8").replace("r3#s1", "r3#s9"), encoding="utf-8")
    with pytest.raises(ReportError, match="no statement 'r3#s9'"):
        load_clusters(files[1], [files[0]])
