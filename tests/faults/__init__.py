"""What happens when parts of the product are killed, cut and emptied."""
