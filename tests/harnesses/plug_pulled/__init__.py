"""Pull the plug: faults under the real processes, and a ledger of what people were told."""
