"""The rules, pure: no waiting, no clock, no chance, no output."""
