"""What is decided about events: values in, values out. No clock, no database."""
