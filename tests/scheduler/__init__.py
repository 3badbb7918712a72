"""Where time comes in, under every trouble time can make."""
