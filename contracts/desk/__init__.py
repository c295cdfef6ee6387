"""The use cases: load by ports, apply the rules, save, say what happened. The only place that changes anything."""
