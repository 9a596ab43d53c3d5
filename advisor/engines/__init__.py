"""Engines: conditions and facts in, verdicts out. They conclude nothing and know nothing of rules' words."""
