"""Setting up a workplace: window, printer, scanner and keyring, each tried before the first person is called."""
