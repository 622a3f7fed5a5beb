"""How fast people walk on a slope (Tobler 1993): fastest a little downhill, slower the steeper it is."""

from __future__ import annotations

import numpy as np

from junheng.layout.travel.ways import Walk


def kilometres_an_hour(slope: np.ndarray, walk: Walk, *, off_road: bool = False) -> np.ndarray:
    """Speed at a slope (rise over run, positive uphill): v = top · exp(−steep · |slope + shift|)."""
    steepest = np.clip(slope, -walk.steepest, walk.steepest)
    speed = walk.top * np.exp(-walk.steep * np.abs(steepest + walk.shift))
    return speed * (walk.off_road if off_road else 1.0)


def minutes(metres: np.ndarray, rise: np.ndarray, walk: Walk, *, off_road: bool = False) -> np.ndarray:
    """Minutes over a stretch that rises by `rise` metres (unknown is level)."""
    run = np.maximum(np.asarray(metres, float), 1e-9)
    slope = np.where(np.isnan(rise), 0.0, rise) / run
    return 0.06 * run / kilometres_an_hour(slope, walk, off_road=off_road)
