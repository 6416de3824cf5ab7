"""A population of borrowers that answer, promise and pay, to try a strategy on before people are called."""
