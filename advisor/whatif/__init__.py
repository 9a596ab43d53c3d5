"""What would come out with other answers, and which answers a finding rests on."""

SCHEMA = "advisor.whatif/1"
