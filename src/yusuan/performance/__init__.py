"""Performance management: costing, targets, evidence in ledgers, execution, monitoring and self-evaluation."""
