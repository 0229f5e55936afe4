"""The printers of a desk: which paper goes where, how each printer is, and a test print."""
