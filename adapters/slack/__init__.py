"""The Slack channel: the Events API over HTTP, or Socket Mode when there is an app token."""
