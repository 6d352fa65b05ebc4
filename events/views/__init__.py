"""Pages of meetups."""
