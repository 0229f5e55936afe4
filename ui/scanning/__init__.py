"""A scanner that types like a keyboard: its bursts are told from people's typing and read. Qt only in `listener`."""
