"""What a window can do: use cases over the encrypted local store, the outbox, the link to the hub, the print journal."""
