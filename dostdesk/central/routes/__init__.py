"""Routes of central, one file for each part."""
