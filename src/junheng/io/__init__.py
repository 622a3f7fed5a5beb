"""Bringing files in and writing them out. Formats are driven by the declared tables, which callers pass in.

`load.read` accepts csv, Excel and Parquet; `template` writes; `annotate` marks what is wrong. Nothing heavy is
imported until one of these is.
"""
