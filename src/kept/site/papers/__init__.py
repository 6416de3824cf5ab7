"""The papers of a case: what was made, what can be made, and making one."""
