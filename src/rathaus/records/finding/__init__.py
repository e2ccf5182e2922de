"""The search of the record room: by numbers, names, titles and what papers say.

``words`` makes texts and queries comparable, ``lines`` writes what can be found, ``hits`` finds
it for those who may see it.
"""
