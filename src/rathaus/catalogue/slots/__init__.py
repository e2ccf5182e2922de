"""Free times of an office, and times that people note down until the office confirms them."""
