"""One verb a file. Each change locks the business first, so that a menu is changed once at a time and what was
checked stays true, and raises the catalogue version last."""
