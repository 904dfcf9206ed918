"""The outside, as the ports ask for it."""
