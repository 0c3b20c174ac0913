"""What does scrubadub make of these texts, as it comes?

Texts come as a JSON list on the input, redacted ones go to the output.
"""

from __future__ import annotations

import json
import sys

import scrubadub

scrubber = scrubadub.Scrubber()
json.dump([scrubber.clean(text) for text in json.load(sys.stdin)], sys.stdout)
