"""均衡 Junheng: plan, run and prove quality-balanced compulsory education on one register."""

__version__ = "0.1.0"
