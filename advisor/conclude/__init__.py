"""From what the rules found to the parts of the assessment: one module a part, plain data out."""
