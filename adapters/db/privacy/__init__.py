"""People's words: all of one person's for them to read, forgotten on request, and gone when their time is over."""

from adapters.db.privacy.erasing import erase, forget_again
from adapters.db.privacy.marks import MARKS_FILE, marks_in, marks_of, read_marks, write_marks
from adapters.db.privacy.person import SqlPrivacy
from adapters.db.privacy.reading import held
from adapters.db.privacy.tidying import tidy

__all__ = [
    "MARKS_FILE", "SqlPrivacy", "erase", "forget_again", "held", "marks_in", "marks_of", "read_marks", "tidy",
    "write_marks",
]  # fmt: skip
