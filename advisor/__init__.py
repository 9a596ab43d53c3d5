"""Runner Strength Advisor: answers of a runner in; red flags, patterns, weak groups, load risk and a plan out."""

__version__ = "0.1.0"
