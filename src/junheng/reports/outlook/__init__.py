"""人口变化趋势对基础教育的影响报告: the forecast read aloud, every number opening to its rows.

`build.build` makes the report of a forecast as plain data; `paper.write` prints it as Word, PDF and Excel; a page shows the same.
"""
