"""What people may ask of a business about their data: to see it, to have it erased; and when it goes by itself."""
