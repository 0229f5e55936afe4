"""What a centre's events tell beyond the present queue: figures of the past, ranges and forecasts, and replays."""
