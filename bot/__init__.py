"""Puts the house together: settings, company file, pipeline, features, delivery, server and command line."""
