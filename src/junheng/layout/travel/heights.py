"""Heights of the ground: SRTM tiles (.hgt, zipped or not) or an ESRI ASCII grid, read at any point between its cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False)
class Grid:
    """Metres above the sea on a regular grid; the first row is the northernmost. nan where nobody measured."""

    metres: np.ndarray
    west: float
    north: float
    step_lon: float
    step_lat: float

    def at(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Bilinear between the four cells around; nan outside the grid."""
        rows, columns = self.metres.shape
        y, x = (self.north - np.asarray(lat)) / self.step_lat, (np.asarray(lon) - self.west) / self.step_lon
        inside = (y >= 0) & (y <= rows - 1) & (x >= 0) & (x <= columns - 1)
        y, x = np.where(inside, y, 0.0), np.where(inside, x, 0.0)
        top, left = np.minimum(y.astype(int), rows - 2), np.minimum(x.astype(int), columns - 2)
        down, right = y - top, x - left
        upper = self.metres[top, left] * (1 - right) + self.metres[top, left + 1] * right
        lower = self.metres[top + 1, left] * (1 - right) + self.metres[top + 1, left + 1] * right
        return np.where(inside, upper * (1 - down) + lower * down, np.nan)


def heights(grids: Sequence[Grid], lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Heights from the first grid that knows each point."""
    found = np.full(np.shape(lon), np.nan)
    for grid in grids:
        found = np.where(np.isnan(found), grid.at(lon, lat), found)
    return found


def read(paths: Iterable[Path]) -> tuple[Grid, ...]:
    """Read every file. Raises ValueError (a sentence) for one that is no grid of heights."""
    return tuple(_grid(Path(p)) for p in sorted(map(str, paths)))


def _grid(path: Path) -> Grid:
    if path.suffix.lower() in (".asc", ".txt"):
        return _ascii(path)
    corner = re.search(r"([NS])(\d{1,2})([EW])(\d{1,3})", path.name.upper())
    if corner is None:
        raise ValueError(
            f"高程文件 {path.name} 无法识别：应为 SRTM 的 .hgt（文件名含 N24E099 一类的角点）或 ESRI .asc 格式 "
            "Heights should be an SRTM .hgt tile named by its corner, or an ESRI .asc grid"
        )
    south = int(corner[2]) * (1 if corner[1] == "N" else -1)
    west = int(corner[4]) * (1 if corner[3] == "E" else -1)
    body = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            body = packed.read(next(n for n in packed.namelist() if n.lower().endswith(".hgt")))
    side = round((len(body) / 2) ** 0.5)
    if side * side * 2 != len(body) or side < 2:
        raise ValueError(
            f"高程文件 {path.name} 长度 {len(body)} 不是一块 SRTM 数据，请重新下载 The SRTM tile is damaged"
        )
    metres = np.frombuffer(body, ">i2").astype(float).reshape(side, side)
    step = 1 / (side - 1)
    return Grid(np.where(metres <= -1000, np.nan, metres), west, south + 1, step, step)


def _ascii(path: Path) -> Grid:
    """ESRI ASCII grid: six lines of head, then the rows from north to south."""
    lines = path.read_text("utf-8").splitlines()
    try:
        pairs = (line.split() for line in lines[:6])
        head = {name.lower(): float(value) for name, value in pairs}
        body = np.array([[float(v) for v in line.split()] for line in lines[6:] if line.strip()])
        rows, columns, cell = int(head["nrows"]), int(head["ncols"]), head["cellsize"]
        if body.shape != (rows, columns):
            raise ValueError
        half = 0.5 * cell if "xllcorner" in head else 0.0
        west = head.get("xllcorner", head.get("xllcenter")) + half
        south = head.get("yllcorner", head.get("yllcenter")) + half
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            f"高程文件 {path.name} 不是合格的 ESRI ASCII 格网 Not a well-formed ESRI ASCII grid"
        ) from None
    metres = np.where(body == head.get("nodata_value", -9999), np.nan, body)
    return Grid(metres, west, south + (rows - 1) * cell, cell, cell)
