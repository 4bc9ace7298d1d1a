"""The schema's history, and the SQL functions that are laid anew after every migration."""
