"""Pages: for everybody, for providers, for the committee."""
