"""The chats: one folder is one channel."""
