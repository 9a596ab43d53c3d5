"""What is said beside changed answers: that they show what a result rests on, and are no advice to answer otherwise."""

from advisor.language import _


def notes(warning_sign: bool) -> list[str]:
    """The sentences; a warning sign or a level of urgency that moves asks for plainer ones."""
    if warning_sign:
        return [
            _("This shows what the result rests on. It is no advice to answer differently."),
            _("A warning sign that is there counts. Answer what is true, and do what the result for it says."),
        ]
    return [_("This shows what the result rests on. What counts is the result for the answers that are true.")]
