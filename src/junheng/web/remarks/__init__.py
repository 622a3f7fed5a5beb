"""Remarks on figures: what somebody said of a number, and whether it is settled."""
