"""What central keeps, on PostgreSQL or in an encrypted file: the same tables, statements and transactions on both."""
