"""Records out of a store or a ledger, line by line; one module for each format."""

from contingent.exports.cameo import cameo_lines
from contingent.exports.csv import csv_lines
from contingent.exports.jsonl import jsonl_lines
from contingent.exports.plover import plover_lines

__all__ = ["cameo_lines", "csv_lines", "jsonl_lines", "plover_lines"]
