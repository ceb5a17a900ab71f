"""One engine for performance targets: values, costing, goals, levels, money."""
