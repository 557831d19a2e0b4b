"""Scores readings against coded reports, and checks record files."""
