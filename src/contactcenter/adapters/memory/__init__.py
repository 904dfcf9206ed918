"""The store in memory, with every promise of the port: for tests."""

from contactcenter.adapters.memory.store import MemoryStore

__all__ = ["MemoryStore"]
