"""The few constants of the enrolment forecast. None was fitted to one region; the back-test page shows what each does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """How the past is read. Everything else (weights, shrinkage, widths) is learnt from the table up to the origin."""

    own_years: int = 5
    """Transitions of a unit that its own ratios rest on."""
    pooled_years: int = 8
    """Transitions whose median is the ratio, and the growth, of all units together."""
    intake_years: int = 3
    """Years whose mean is the usual size of an entering grade."""
    neighbours: int = 3
    """Grades above an entering grade that tell its size."""
    pull: float = 0.3
    """How strongly learnt weights are held to their starting values, in origins' worth of evidence."""
    grade_pull: float = 2.0
    """The same for what one grade's weight may differ from the others'."""
    usual_shrinkage: float = 100.0
    """Pupils that the pooled ratio counts for before the table says more; counts as much as `usual_units` units."""
    usual_units: float = 30.0
    bias_origins: float = 5.0
    """Past origins after which half of a systematic error is taken out."""
    caution: float = 1.0
    """How strongly "nothing changes" stands beside the years observed, against their cube: one year's shock is not carried on for ever."""
    young_years: int = 4
    """A unit that opened this recently may still be growing upwards by a grade a year."""

    def __post_init__(self):
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"预测方法的 {name} 应大于 0，写的是 {value}")


SHARE_OF_COHORT = 0.6
"""Starting weight of following the children up the grades, against each grade keeping its size as all units grow."""
INTAKE = (0.2, 0.4, 0.5)
"""Starting weights for an entering grade: last year's size, the size of the grades above it, the growth of all units.

The rest goes to the usual size (mean of the last years).
"""
