"""Everybody's pages of reports: map and list, one report, feeds, watch lists, open figures."""
