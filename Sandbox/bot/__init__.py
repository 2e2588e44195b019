"""The methods of the Bot API. Importing the package enters them all into the table in methods.py."""

from bot import about, copying, editing, forum, receiving, sending  # noqa: F401
