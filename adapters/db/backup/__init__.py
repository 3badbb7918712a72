"""A backup is one file that holds everything, taken while the desk runs; either database can be made from it again."""

from adapters.db.backup.archive import BackupUnreadable, Manifest
from adapters.db.backup.restore import Restored, restore
from adapters.db.backup.save import save

__all__ = ["BackupUnreadable", "Manifest", "Restored", "restore", "save"]
