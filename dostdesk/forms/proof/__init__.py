"""What must be true of the form documents before they are published; nothing of it runs at a window."""
