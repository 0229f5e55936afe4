"""`python -m dostdesk`, and the installed `dostdesk`: every program of the product, by name."""

def main() -> None:
    """Run the program that the command line names."""
    raise SystemExit("not yet")


if __name__ == "__main__":
    main()
