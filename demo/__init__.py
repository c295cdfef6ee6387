"""An invented company and its contracts."""
