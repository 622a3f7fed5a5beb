"""How the three states look, on paper and on a page: colours that colour-blind readers tell apart, and shapes as well."""

from junheng.standards.resource import MET, UNKNOWN, UNMET

STATES = (MET, UNMET, UNKNOWN)
COLOURS = {MET: "#00856F", UNMET: "#D1490C", UNKNOWN: "#8A8A8A"}
SHAPES = {MET: "circle", UNMET: "triangle-down", UNKNOWN: "square"}
MARKS = {MET: "●", UNMET: "▼", UNKNOWN: "■"}
INK, RULE = "#333333", "#D9D9D9"
