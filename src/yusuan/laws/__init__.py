"""The laws of a budget: figures and claims become identities, verdicts and a diagnosis; no word and no block is known here."""
