"""Use cases: read, decide, write, in one transaction each."""
