"""Pages of the assistant: the conversation, handing it over, and embedding it elsewhere."""
