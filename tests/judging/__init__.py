"""Corpora and judges from outside that are not in the repository: `make judge NAME DIR=folder`."""
