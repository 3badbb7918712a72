"""The outside world, one vendor a room. Rooms never import each other."""
