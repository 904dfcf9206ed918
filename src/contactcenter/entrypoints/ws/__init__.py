"""The sockets of agents and visitors."""
