"""The DingTalk channel: one robot, over the Stream connection or HTTP callbacks."""
