"""The duty log's pages."""
