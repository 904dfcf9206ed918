"""Commands and pages over HTTP."""
