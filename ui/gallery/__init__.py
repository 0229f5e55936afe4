"""Every screen and state as a picture: the real pages and presenters over an invented day that stands still."""
