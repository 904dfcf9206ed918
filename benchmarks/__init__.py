"""What is claimed about speed, as programs: `./run bench NAME [--quick] [--json FILE]`."""
