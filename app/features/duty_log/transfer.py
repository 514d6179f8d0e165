"""Taking over an office's earlier log."""
