"""How much one report may hold, so that hostile input costs neither memory nor minutes."""

MAX_REPORT_BYTES = 5_000_000  # one text file, one page, one line of JSON Lines
MAX_TAGS = 100_000  # "<" in a page; a heavy news page has some 10,000; extraction takes 30 µs each
MAX_TABLES = 500  # extraction time grows with their square: 0.2 s here, 17 s at 8,000 (trafilatura 2.3.1)
