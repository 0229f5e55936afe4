"""A centre's queue authority: one writer over tickets, claims and windows, and the HTTP that devices speak to it."""
