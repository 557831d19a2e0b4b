"""How much one report may hold, and how much may be unpacked, so that hostile input costs neither memory nor minutes."""

MAX_REPORT_BYTES = 5_000_000  # one text file, one page, one line of JSON Lines
MAX_TAGS = 100_000  # "<" in a page; a heavy news page has some 10,000; extraction takes 30 µs each
MAX_TABLES = 500  # extraction time grows with their square: 0.2 s here, 17 s at 8,000 (trafilatura 2.3.1)
MAX_WHOLE_BYTES = 50_000_000  # what must be in memory at once: a PDF, a feed, an archive within an archive
MAX_MEMBERS = 20_000  # files in an archive, those of archives within it too
MAX_DEPTH = 2  # an archive within an archive, no deeper
MAX_MEMBER_BYTES = 2_000_000_000  # one file unpacked; it is streamed, so the limit is one of time
MAX_UNPACKED_BYTES = 20_000_000_000  # all of an archive; a file of Common Crawl News unpacks to some 5 GB
MAX_RATIO = 200  # unpacked to packed; news text has 3 to 10, bombs some 1,000
FREE_BYTES = 10_000_000  # as much is unpacked before the ratio counts: short files of one letter are no bombs
MAX_DIRECTORY_BYTES = 8_000_000  # the table of contents of a ZIP archive, which is read at once
MAX_PARTS = 50  # attachments of one mail
