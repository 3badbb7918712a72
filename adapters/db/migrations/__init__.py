"""Schema changes, one file each, run at start under a lock (``upgrade``) and checked against the tables (``check``)."""
