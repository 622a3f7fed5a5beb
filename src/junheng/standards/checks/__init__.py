"""The checks behind the county items: each reads register tables and gives rows with a state, and named figures.

A check is a small function named in the document (`formula:`); its other keys in the document are its parameters.
"""

from junheng.standards.checks.base import CELLS_READ, CHECKS, ROWS, County, Outcome, facts_read
from junheng.standards.checks.county import declared, monitoring, ratio, survey
from junheng.standards.checks.school import (
    all_schools_declared,
    class_size,
    school_size,
    small_school_funding,
    special_rooms,
    training_budget,
)

__all__ = [
    "CELLS_READ", "CHECKS", "ROWS", "County", "Outcome", "all_schools_declared", "class_size", "declared", "facts_read",
    "monitoring", "ratio", "school_size", "small_school_funding", "special_rooms", "survey", "training_budget",
]  # fmt: skip
