"""Durable stores: engines, rows, migrations. Rows stay in here; what comes out are domain values."""
