"""An assessment to a report: one documented context, rendered as HTML, Markdown, text or JSON."""
