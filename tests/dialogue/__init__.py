"""The conversation: its state, its words, its drafts."""
