"""Contingent reads reports of crises and keeps the ledger of forces and promises."""

__version__ = "0.1.0"
