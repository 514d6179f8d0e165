"""Emergency events: the pages of the window."""
