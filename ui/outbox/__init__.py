"""What has not reached the hub yet and what clashed there: the list, and the choice with both sides."""
