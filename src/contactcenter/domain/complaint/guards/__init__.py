"""What each kind of entry needs, by concept; `rules` says which guard belongs to which kind."""
