"""The side of the room on which people work: telephone, tickets, open questions, quality."""
