"""An invented county whose verdict is known in advance: for tests, the tutorial and the demonstration."""
