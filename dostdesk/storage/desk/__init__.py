"""The store of one desk: outbox, cursor, drafts, applications, papers, number series, sessions, the cached release."""
