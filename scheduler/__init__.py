"""Where time comes in: one file a loop."""
