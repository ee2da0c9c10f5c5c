"""One world, every telling: whoever tells of a world says what a plain loop over it says."""
