"""A centre's day, synthetic and seeded: people who come, clerks who serve them over HTTP, and the account of it all."""
