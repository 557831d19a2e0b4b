"""Intake: files, folders and standard input to Reports."""

from contingent.sources.intake import read_sources

__all__ = ["read_sources"]
