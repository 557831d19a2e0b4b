"""The learned reader: a compact encoder trained on coded reports, with the normalisers and rules around it."""
