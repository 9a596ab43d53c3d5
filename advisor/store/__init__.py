"""Records that stay: coaches, their clients, assessments over time, and unfinished self-assessments."""
