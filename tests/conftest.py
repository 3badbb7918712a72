"""What every test shares."""

from adapters.texts import Texts

Texts.strict = True  # a missing sentence or parameter is a failure here; in production it is a log line
