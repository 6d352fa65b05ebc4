"""The keeper's desk: is the site well, what waits, what was mailed, what was done, and what it runs on.

Every page of it is for keepers alone (`@keepers_only`), stands under /keeper/ and shows the menu of
`config/keeper/menu.py`. A part of the house that has work for a keeper adds a line to that menu; its pages
may live anywhere under that address: the frame shows the menu there by itself.
"""
