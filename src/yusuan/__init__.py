"""yusuan: compile, check, publish and read the budgets of Chinese public bodies."""

__version__ = "0.1.0"
