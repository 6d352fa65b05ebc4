"""A site that has been used for a while is brought up to date: its rows stay, and stay true."""
