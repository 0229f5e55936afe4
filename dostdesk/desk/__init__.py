"""What a window can do: use cases over the encrypted local store, outbox, link to the hub, print journal."""
