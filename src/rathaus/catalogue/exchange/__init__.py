"""Descriptions of services from elsewhere, and ours for elsewhere; see README.md."""
