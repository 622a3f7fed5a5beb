"""A measurement on paper: the national forms, the schools' self-reports and a readable verdict.

`write.write_all` writes them all. This package itself imports nothing; each module imports only the library it writes with.
"""
