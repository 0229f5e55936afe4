"""The hall board: one page that calls tickets to windows, and the program that shows it. Nobody works at it."""
