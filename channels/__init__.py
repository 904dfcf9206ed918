"""Channels: the ways customers reach us, a folder each. They see only ports and the domain."""
