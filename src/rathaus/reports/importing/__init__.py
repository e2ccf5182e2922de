"""Reports of earlier systems taken over: read, mapped, and entered by the thousand."""
