"""What a developer types: setting up, checking and building."""
