"""The grammar reader: clauses, lexicons and rules; no learned parts."""
