"""The archive that a vote publishes after its close, and the program in it that checks it.

Pure, and on Python's standard library alone. docs/bundle.md tells the format. `write` makes the archive
out of plain data; what `recount.py` is put together from (`joining`) runs on Python 3.9 and later, the
count itself on 3.11 and later.
"""
