"""What proves who someone is: passwords, second factors. The same for staff and for customers."""
