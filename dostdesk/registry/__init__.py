"""The reference registry: answers as a ministry's registry would, about invented people alone. For demos and tests."""
