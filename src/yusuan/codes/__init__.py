"""Classification codes as dated data: functional, department-economic, government-economic, income."""
