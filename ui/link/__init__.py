"""The link on screen: the strip of a desk on its own, and the sheet that says what works and what does not."""
