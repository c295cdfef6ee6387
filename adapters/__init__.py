"""The chats. A folder is a channel; `api` is what they all speak with the rest of the house."""
