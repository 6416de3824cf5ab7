"""What the house keeps: Django models by noun, their queries and migrations."""
