"""An invented county whose verdict is known in advance: for tests, the tutorial and the demonstration."""

REGIONS = ("demo", "yuxi", "nujiang", "shuangbai", "xiangyun")
"""The invented county, and the four reconstructed regions."""
