"""The desk's screens: PySide6 only, one folder per screen; decides nothing that a test without Qt could not check."""
