"""Training of the learned reader: coded reports in, weights for `contingent.readers.learned` out. See README.md."""
