"""The window's frame: top bar, pages, key strip, the layers above them, and the keys that reach all of it."""
