"""Pages of the import, the roll-over and the reminders."""
