"""What a clerk is told of a supervisor's words and acts, and how he calls him."""
