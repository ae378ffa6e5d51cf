"""Who may enter, what they may do, and what a session may go on showing them."""
