"""Evidence: whether it holds, what the gate decided, and exports made and checked."""
