"""Papers of what is on the history page: CSV, XLSX and PDF, in three languages."""
