"""The coach's page on a squad, from the results of a batch."""
