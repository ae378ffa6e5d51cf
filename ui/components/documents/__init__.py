"""The page of who manages the documents: deposits as they go, what each file became, and its upkeep."""
