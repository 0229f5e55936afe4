"""Some 10,000 invented people who fit together: what registers answer in demos, simulations and tests. Of nobody."""
