"""The end of files: due, offered to the archive, appraised, handed over or destroyed."""
