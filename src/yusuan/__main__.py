"""``python -m yusuan`` is the command line."""

from .cli import main

main()
