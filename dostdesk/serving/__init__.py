"""What every server of the product does alike: how it listens, how trouble leaves it, and what it writes into its log.

Nothing here knows what a server is for.
"""
