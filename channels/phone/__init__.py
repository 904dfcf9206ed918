"""Phone: what switchboards write about calls."""
