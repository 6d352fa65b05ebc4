"""What the meetups of a group come to over the years: a page, and the same as files."""
