"""What finds faces, number plates and people on photos: one small module for each library.

A new one is a module with a class after :class:`base.Finder` and its line in :mod:`registry`.
No framework in here, except where an administrator is told what is missing.
"""
