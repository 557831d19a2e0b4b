"""Coded tables (Geo-PKO, UCDP GED, SIPRI-like, or any with a mapping) as statements whose source is the dataset."""
