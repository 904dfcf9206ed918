"""What the core needs of the outside, in the core's words."""
