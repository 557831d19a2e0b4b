"""Records out of a store, line by line; one module for each format."""

from contingent.exports.csv import csv_lines
from contingent.exports.jsonl import jsonl_lines

__all__ = ["csv_lines", "jsonl_lines"]
