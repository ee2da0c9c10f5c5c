"""The exit codes of the commands that import and export questions."""

#: Some questions cannot be imported, or cannot be written; the others were.
INCOMPLETE = 1
#: Wrong usage, or a file that cannot be read or written.
WRONG_USAGE = 2
