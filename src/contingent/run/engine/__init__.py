"""Reading on many machines: the input cut into pieces, each read into one Parquet shard, and shards into a database.

A shard is named by the content of its piece and by what reads it, and is there whole or not at all. So a run can be stopped,
lose machines, and be started again: it does what is missing. Which machine does what is the engine's matter (`dask`).
"""
