"""What several processes share that may be lost: wake-ups. The only place that knows Redis."""
