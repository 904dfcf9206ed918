"""A live service under a load, each part a process of its own, and how it is watched."""
