"""What a clerk chooses for his workplace: language, appearance, text size, and when an idle window locks."""
