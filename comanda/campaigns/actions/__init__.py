"""What is done to campaigns, one verb a file."""
