"""What staff do with segments, one verb a file."""
