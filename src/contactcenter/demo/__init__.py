"""Simulated customers and agents, and the mail servers they need: processes of their own."""
