"""The author's bench: running cases, writing schemas and documents from the knowledge."""
