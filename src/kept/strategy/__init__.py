"""The night over columns, one file a step: columns in, columns out, the business date an argument."""
