"""Papers: laid out once, drawn as PDF, handed to a printer or a folder.

What stands on them is in `dostdesk.domain.papers`. Importing this package loads no PDF library; `render` does.
"""
