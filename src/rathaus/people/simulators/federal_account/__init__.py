"""A stand-in for the federal account (BundID) as OpenID Connect provider, for demo and tests.

It keeps no state: codes and tokens are sealed texts that carry what they stand for, so that it
works in any number of processes and threads. Whoever uses it is whoever they say they are; every
page says so, and what came of it is marked as simulated in the log.
"""
